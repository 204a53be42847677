import Primitives

/// The fields of a submitted form: what was typed, what it means, and what was wrong with it, so that the same form can
/// come back filled.
package struct Form: Sendable, Equatable {
    package private(set) var values: [String: String]
    package private(set) var problems: [String: WordKey] = [:]
    /// Nothing in it is wrong: it came too soon.
    package private(set) var isEarly = false

    /// A form as first shown.
    package init(_ values: [String: String] = [:]) { self.values = values }

    package var isSound: Bool { problems.isEmpty }

    package subscript(_ name: String) -> String { values[name] ?? "" }

    /// The same form with one field emptied, for what is not to be shown again.
    package func emptied(_ name: String) -> Form {
        var form = self
        form.values[name] = ""
        return form
    }

    package mutating func refuse(_ name: String, _ words: WordKey) {
        isEarly = false
        problems[name] = problems[name] ?? words
    }

    /// A refusal that names a time is one to wait for, not one to put right.
    package mutating func refuse(_ name: String, _ refusal: any Refusal) {
        let isFirst = problems.isEmpty
        refuse(name, refusal.words)
        isEarly = isFirst && refusal.retryAfter != nil
    }

    /// Text without surrounding white space and control characters, of 1 to `maximum` characters (or empty if allowed).
    package mutating func text(_ name: String, maximum: Int, optional: Bool = false) -> String? {
        let text = self[name].trimmingWhitespace()
        if text.isEmpty {
            if !optional { refuse(name, WordKey("form.required")) }
            return optional ? "" : nil
        }
        // As PostgreSQL counts: code points, not what a reader sees as one character.
        guard text.unicodeScalars.count <= maximum else {
            return refused(name, WordKey("form.too-long", ["maximum": "\(maximum)"]))
        }
        guard !text.unicodeScalars.contains(where: \.isControl) else { return refused(name, WordKey("form.control")) }
        return text
    }

    /// Text of several lines: line ends are kept as LF, blank lines around it are not.
    package mutating func prose(_ name: String, maximum: Int, optional: Bool = false) -> String? {
        let text = self[name].replacing("\r\n", with: "\n").replacing("\r", with: "\n").trimmingWhitespace()
        if text.isEmpty {
            if !optional { refuse(name, WordKey("form.required")) }
            return optional ? "" : nil
        }
        guard text.unicodeScalars.count <= maximum else {
            return refused(name, WordKey("form.too-long", ["maximum": "\(maximum)"]))
        }
        let isClean = text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || !$0.isControl }
        return isClean ? text : refused(name, WordKey("form.control"))
    }

    package mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = Int(self[name].trimmingWhitespace()), range.contains(value) else {
            return refused(
                name, WordKey("form.number", ["least": "\(range.lowerBound)", "most": "\(range.upperBound)"]))
        }
        return value
    }

    package mutating func choice<Choice: RawRepresentable<String>>(_ name: String, of: Choice.Type) -> Choice? {
        Choice(rawValue: self[name]) ?? refused(name, WordKey("form.choice"))
    }

    /// Whatever a parser makes of the field; its refusal stands beside the field.
    package mutating func parse<Value>(_ name: String, _ parser: (String) throws -> Value) -> Value? {
        do { return try parser(self[name].trimmingWhitespace()) } catch let refusal as any Refusal {
            return refused(name, refusal.words)
        } catch {
            return refused(name, WordKey("form.choice"))
        }
    }

    private mutating func refused<Value>(_ name: String, _ words: WordKey) -> Value? {
        refuse(name, words)
        return nil
    }
}

extension String {
    func trimmingWhitespace() -> String {
        let start = drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}

extension Unicode.Scalar {
    /// Control characters, and those that reorder or hide text: none belongs in a name or a title.
    package var isControl: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
        default: (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
        }
    }
}
