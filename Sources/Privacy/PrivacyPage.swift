import Primitives
import Web

/// What is kept about people, what for, and for how long. For everybody.
struct PrivacyPage: Page {
    static let template = "privacy"
    let title = WordKey("privacy.title")
    let whoRuns: String
    let whoAnswers: String
    let usesGoogle: Bool
    let kinds: [Kind]
    let logs: [Log]

    struct Kind: Sendable {
        let id: String
        let title: String
        let what: String
        let purpose: String
        let ground: String
        let kept: String
        let protection: String
    }

    struct Log: Sendable {
        let name: String
        let days: Int
    }

    init(_ owner: PrivacySlice.Operator, usesGoogle: Bool, _ exchange: Exchange) {
        let catalogue = exchange.catalogue
        self.usesGoogle = usesGoogle
        whoRuns = catalogue.sentence(
            owner.name.map { WordKey("privacy.who.named", ["name": $0]) } ?? WordKey("privacy.who.unnamed"))
        whoAnswers = catalogue.sentence(
            owner.address.map { WordKey("privacy.who.address", ["address": $0.text]) } ?? WordKey("privacy.who.none"))
        kinds = DataCatalogue.kinds.map { Kind($0, catalogue) }
        logs = LogRetention.all.map {
            Log(name: catalogue.sentence(WordKey(known: "privacy.log.\($0.id)")), days: $0.days)
        }
    }
}

extension PrivacyPage.Kind {
    init(_ kind: DataKind, _ catalogue: Catalogue) {
        self.init(
            id: kind.id, title: catalogue.sentence(kind.title), what: catalogue.sentence(kind.what),
            purpose: catalogue.sentence(kind.purpose),
            ground: catalogue.sentence(WordKey(known: "privacy.ground.\(kind.ground.rawValue)")),
            kept: catalogue.sentence(kind.kept),
            protection: catalogue.sentence(
                kind.isSealed ? WordKey("privacy.sealed.yes") : WordKey("privacy.sealed.no")))
    }
}

/// The operator's own terms, as they wrote them.
struct TermsPage: Page {
    static let template = "terms"
    let title = WordKey("privacy.terms")
    let paragraphs: [String]

    init(_ owner: PrivacySlice.Operator) {
        let lines = (owner.terms ?? "").split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let blocks = lines.split { $0.allSatisfy(\.isWhitespace) }
        paragraphs = blocks.map { $0.joined(separator: "\n") }
    }
}
