import Primitives
import Web

/// What an edit did to a plan: numbers and ids only, which the page after it looks up anew.
struct DraftChange: Sendable, Equatable {
    /// Of each kind at most.
    static let maximum = 12

    /// A group that took the number of one that is no more.
    struct Renumbering: Sendable, Equatable {
        let from: Int
        let to: Int
    }

    /// Groups that are other than they were, by the numbers they have now.
    var groups: [Int] = []
    /// The numbers of groups that are no more.
    var gone: [Int] = []
    var moved: [Renumbering] = []
    /// Who is left out now and was not before.
    var out: [PersonID] = []
}

extension DraftChange {
    /// As part of an address.
    var query: String {
        let parts = [
            ("groups", groups.map(String.init)), ("gone", gone.map(String.init)),
            ("moved", moved.map { "\($0.from)-\($0.to)" }), ("out", out.map(\.text)),
        ]
        let said = parts.filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1.prefix(Self.maximum).joined(separator: "."))" }
        return said.isEmpty ? "" : "?" + said.joined(separator: "&")
    }

    /// Of an address that anybody may have written; nil where it tells of nothing.
    init?(_ exchange: Exchange) {
        self.init { exchange.query($0, maximum: 40 * Self.maximum) }
    }

    init?(_ field: (String) -> String?) {
        func parts(_ name: String) -> [String] {
            (field(name) ?? "").split(separator: ".").prefix(Self.maximum).map(String.init)
        }
        groups = parts("groups").compactMap { Self.number($0) }
        gone = parts("gone").compactMap { Self.number($0) }
        moved = parts("moved").compactMap { text in
            let ends = text.split(separator: "-").map(String.init).compactMap(Self.number)
            return ends.count == 2 ? Renumbering(from: ends[0], to: ends[1]) : nil
        }
        out = parts("out").compactMap { PersonID($0) }
        if self == DraftChange() { return nil }
    }

    private static func number(_ text: String) -> Int? { Int32(text).flatMap { $0 > 0 ? Int($0) : nil } }
}
