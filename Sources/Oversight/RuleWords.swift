import Primitives

/// What a kind of case is called and what it means, in the words of the catalogue. Kinds come from rows: one that has no
/// words is shown by its name.
struct RuleWords: Sendable {
    let kind: String

    init(_ kind: String) { self.kind = kind }

    var title: WordKey { key("title") }
    func sentence(_ count: Int) -> WordKey { key("sentence", ["count": "\(count)"]) }
    /// What happened, to the person it happened to.
    var person: WordKey { key("person") }
    var advice: WordKey { key("advice") }

    private func key(_ part: String, _ values: [String: String] = [:]) -> WordKey {
        WordKey(known: "oversight.rule.\(kind).\(part)", values)
    }

    static func done(_ remedy: WatchRule.Remedy, ended: Int) -> WordKey? {
        switch remedy {
        case .none: nil
        case .sessionWasEnded, .endSession: WordKey("oversight.done.session")
        case .endGuessed: WordKey("oversight.done.guessed", ["count": "\(ended)"])
        case .endEverything: WordKey("oversight.done.everything", ["count": "\(ended)"])
        case .endToken: WordKey("oversight.done.token")
        }
    }
}
