import Foundation
import Policy
import Primitives
import Vault
import Web

/// One's tokens for apps: those there are, and a form for another.
struct TokensPage: Page {
    static let template = "tokens"
    let title = WordKey("tokens.title")
    let tokens: [Row]
    let hasTokens: Bool
    /// The token just made, shown this once.
    let made: String?
    /// Another one can be made now.
    let isFresh: Bool
    let form: FormView

    struct Row: Sendable {
        let id: String
        let name: String
        let scopes: String
        let created: Moment
        let expires: Moment
        let used: Moment?
    }

    init(_ tokens: [BearerToken], made: Token?, form: Form, _ zone: TimeZone, _ exchange: Exchange) {
        let catalogue = exchange.catalogue
        self.tokens = tokens.map { token in
            let moment = { Moment($0, language: catalogue.language, timeZone: zone) }
            return Row(
                id: token.id.text, name: token.name,
                scopes: catalogue.sentence((TokenChoice(token.scopes) ?? .programs).words),
                created: moment(token.createdAt), expires: moment(token.expiresAt), used: token.usedAt.map(moment))
        }
        hasTokens = !tokens.isEmpty
        self.made = made?.text
        isFresh = exchange.caller?.decide(.ownTokens, at: exchange.now) != .denied(.needsFreshProof)
        self.form = exchange.view(
            form, options: ["scopes": Self.scopes(catalogue), "days": Self.days(catalogue)],
            labels: [
                "name": WordKey("tokens.name"), "scopes": WordKey("tokens.scopes"), "days": WordKey("tokens.days"),
            ])
    }

    private static func scopes(_ catalogue: Catalogue) -> [FormView.Option] {
        TokenChoice.allCases.map { .init(value: $0.rawValue, label: catalogue.sentence($0.words)) }
    }

    private static func days(_ catalogue: Catalogue) -> [FormView.Option] {
        TokenRule.days.map {
            .init(
                value: "\($0)", label: catalogue.sentence(WordKey("tokens.days.count", ["days": "\($0)"])),
                selected: $0 == 90)
        }
    }
}

/// What the form offers a token for.
enum TokenChoice: String, CaseIterable {
    case people, programs, both

    init?(_ scopes: Set<TokenScope>) {
        guard let choice = Self.allCases.first(where: { $0.scopes == scopes }) else { return nil }
        self = choice
    }

    var scopes: Set<TokenScope> {
        switch self {
        case .people: [.peopleRead]
        case .programs: [.programsRead]
        case .both: [.peopleRead, .programsRead]
        }
    }

    var words: WordKey {
        switch self {
        case .people: WordKey("tokens.scope.people")
        case .programs: WordKey("tokens.scope.programs")
        case .both: WordKey("tokens.scope.both")
        }
    }
}
