/// A fault that an operator can mend: what is wrong, and what to do about it.
package protocol ExplainedError: Error, CustomStringConvertible {
    var words: (problem: String, fix: String) { get }
}

extension ExplainedError {
    package var description: String { words.problem + " " + words.fix }
}
