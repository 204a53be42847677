import Foundation
import Primitives

/// A text in which fields of a contact stand between double braces: `Hello {{first name|there}},`.
///
/// After the stroke stands what is written where the field is empty. A field that is empty and has nothing after a stroke
/// keeps the mail from being sent: nobody gets "Hello ,".
struct MergeText: Sendable, Equatable {
    enum Part: Sendable, Equatable {
        case text(String)
        /// The name in lower case with single spaces.
        case field(String, fallback: String?)
    }

    let parts: [Part]

    /// Throws `MergeError` where braces do not close or name nothing.
    init(parsing text: String) throws(MergeError) {
        var parts: [Part] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "{{") {
            if start.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<start.lowerBound]))) }
            let inside = rest[start.upperBound...]
            guard let end = inside.firstRange(of: "}}") else { throw .unclosed }
            parts.append(try Self.field(inside[..<end.lowerBound]))
            rest = inside[end.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    private static func field(_ text: Substring) throws(MergeError) -> Part {
        guard !text.contains("{"), !text.contains(where: \.isNewline) else { throw .unclosed }
        let halves = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let name = MergeFields.plain(String(halves.first ?? ""))
        guard !name.isEmpty else { throw .nameless }
        guard halves.count == 2 else { return .field(name, fallback: nil) }
        let fallback = ContactText.line(String(halves[1])) ?? ""
        return .field(name, fallback: fallback.isEmpty ? nil : fallback)
    }

    /// The names of all fields, each once, in the order of the text.
    var fields: [String] {
        var seen: Set<String> = []
        return parts.compactMap { part in
            guard case .field(let name, _) = part, seen.insert(name).inserted else { return nil }
            return name
        }
    }

    /// The text with every field filled in. What a field holds is text: braces in it mean nothing.
    func filled(_ fields: MergeFields) -> Filling {
        var text = ""
        var missing: [String] = []
        for part in parts {
            switch part {
            case .text(let words): text += words
            case .field(let name, let fallback):
                if let value = fields[name] ?? fallback {
                    text += value
                } else if !missing.contains(name) {
                    missing.append(name)
                }
            }
        }
        return missing.isEmpty ? .whole(text) : .missing(missing)
    }

    enum Filling: Sendable, Equatable {
        case whole(String)
        /// The names of fields that are empty and have nothing to stand in for them.
        case missing([String])
    }
}

enum MergeError: Refusal, Equatable {
    case unclosed, nameless

    var status: Int { 422 }
    var words: WordKey {
        switch self {
        case .unclosed: WordKey("outreach.merge.unclosed")
        case .nameless: WordKey("outreach.merge.nameless")
        }
    }
}

/// What can be filled in: what is known of the contact, and the name of whoever writes.
struct MergeFields: Sendable, Equatable {
    private let values: [String: String]

    /// The fields that every contact can have; fields of one's own come on top.
    static let fixed = ["first name", "name", "organisation", "role", "my name"]
    /// A link by which this contact takes a time, once.
    static let bookingLink = "booking link"

    static func asksForLink(_ text: String) -> Bool {
        (try? MergeText(parsing: text))?.fields.contains(bookingLink) ?? false
    }

    init(_ card: ContactCard, sender: String, link: String? = nil) {
        var values = Dictionary(
            card.custom.map { (Self.plain($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
        values["first name"] = card.givenName ?? card.name?.split(separator: " ").first.map(String.init)
        values["name"] = card.name
        values["organisation"] = card.organisation
        values["role"] = card.role
        values["my name"] = sender
        values[Self.bookingLink] = link
        self.values = values.filter { !$0.value.allSatisfy(\.isWhitespace) }
    }

    subscript(_ name: String) -> String? { values[name] }

    static func plain(_ name: String) -> String { (ContactText.line(name) ?? "").lowercased() }
}
