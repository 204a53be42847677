import Primitives

/// Words that somebody writes for a mail of ours, with fields of whoever reads it between double braces:
/// `Hello {{first name}}, how is {{location|your place}}?`
///
/// After the stroke stands what is written where a field is empty; a field that can be empty needs it. What is filled in is
/// text: braces in it mean nothing.
package struct OwnWords: Sendable, Equatable {
    package enum Field: String, Sendable, CaseIterable {
        case name, others, program, workspace, department, location, audience
        case firstName = "first name"

        /// The roster may say nothing of it.
        var canBeEmpty: Bool { self == .department || self == .location }
    }

    private enum Part: Sendable, Equatable {
        case text(String)
        case field(Field, fallback: String)
    }

    private let parts: [Part]

    /// Throws `OwnWordsRefusal` where braces do not close, or name what there is not.
    package init(parsing text: String, _ allowed: Set<Field>) throws(OwnWordsRefusal) {
        var parts: [Part] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "{{") {
            if start.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<start.lowerBound]))) }
            let inside = rest[start.upperBound...]
            guard let end = inside.firstRange(of: "}}") else { throw .unclosed }
            parts.append(try Self.field(inside[..<end.lowerBound], allowed))
            rest = inside[end.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    private static func field(_ text: Substring, _ allowed: Set<Field>) throws(OwnWordsRefusal) -> Part {
        guard !text.contains("{"), !text.contains(where: \.isNewline) else { throw .unclosed }
        let halves = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
            .map { String($0).trimmingWhitespace() }
        let name = (halves.first ?? "").split(separator: " ").joined(separator: " ").lowercased()
        guard let field = Field(rawValue: name), allowed.contains(field) else {
            throw .unknown(String(name.prefix(40)), allowed)
        }
        let fallback = halves.count == 2 ? halves[1] : ""
        guard !field.canBeEmpty || !fallback.isEmpty else { throw .needsFallback(field) }
        return .field(field, fallback: fallback)
    }

    package func filled(_ values: [Field: String]) -> String {
        parts.reduce(into: "") { text, part in
            switch part {
            case .text(let words): text += words
            case .field(let field, let fallback):
                let value = (values[field] ?? "").trimmingWhitespace()
                text += value.isEmpty ? fallback : value
            }
        }
    }

    /// Words that were kept, filled in: as they stand where they cannot be read.
    package static func filled(_ text: String, _ values: [Field: String]) -> String {
        (try? OwnWords(parsing: text, Set(Field.allCases)))?.filled(values) ?? text
    }

    /// The first of the words of a name.
    package static func firstName(of name: String) -> String {
        name.split(separator: " ").first.map(String.init) ?? name
    }
}

package enum OwnWordsRefusal: Refusal, Equatable {
    case unclosed
    case unknown(String, Set<OwnWords.Field>)
    case needsFallback(OwnWords.Field)

    package var status: Int { 422 }
    package var words: WordKey {
        switch self {
        case .unclosed: WordKey("form.words-unclosed")
        case .unknown(let name, let known):
            WordKey(
                "form.words-unknown", ["name": name, "known": known.map(\.rawValue).sorted().joined(separator: ", ")])
        case .needsFallback(let field): WordKey("form.words-fallback", ["name": field.rawValue])
        }
    }
}
