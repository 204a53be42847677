/// Cuts octets that arrive in pieces into lines, without their ends (LF). Of a line longer than `limit` octets only so many are
/// kept.
package struct LineCutter: Sendable {
    private let limit: Int
    private var rest: [UInt8] = []

    package init(limit: Int) { self.limit = limit }

    /// Calls `line` with each line that ends within these octets.
    package mutating func take<Failure: Error>(
        _ octets: some Collection<UInt8>, _ line: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        var pieces = octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
        guard let last = pieces.popLast() else { return }
        for whole in pieces {
            keep(whole)
            let ended = rest
            rest = []
            try line(ended)
        }
        keep(last)
    }

    /// The last line, where it has no end of its own.
    package mutating func finish<Failure: Error>(_ line: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        guard !rest.isEmpty else { return }
        let ended = rest
        rest = []
        try line(ended)
    }

    private mutating func keep(_ piece: some Collection<UInt8>) { rest += piece.prefix(max(0, limit - rest.count)) }
}
