import Foundation
import Policy
import Primitives
import Web

/// Where somebody is signed in.
struct SessionsPage: Page {
    static let template = "sessions"
    let title = WordKey("accounts.sessions.title")
    let sessions: [Row]
    let hasOthers: Bool

    struct Row: Sendable {
        let id: String
        let device: String
        let network: String?
        let method: String
        let secondFactor: String?
        let current: Bool
        let started: Moment
        let used: Moment
        let ends: Moment
    }

    init(_ sessions: [Session], current: UUID, _ zone: TimeZone, _ catalogue: Catalogue) {
        self.sessions = sessions.map { session in
            let moment = { Moment($0, language: catalogue.language, timeZone: zone) }
            return Row(
                id: session.id.uuidString.lowercased(), device: session.device, network: session.network,
                method: catalogue.sentence(session.method.words),
                secondFactor: session.secondFactor.map { catalogue.sentence($0.words) },
                current: session.id == current, started: moment(session.createdAt), used: moment(session.usedAt),
                ends: moment(session.endsAt))
        }
        hasOthers = sessions.contains { $0.id != current }
    }
}

extension SignInMethod {
    /// How somebody signed in, in plain words.
    package var words: WordKey {
        switch self {
        case .ownerLink: WordKey("accounts.method.owner-link")
        case .invitation: WordKey("accounts.method.invitation")
        case .link: WordKey("accounts.method.link")
        case .code: WordKey("accounts.method.code")
        case .passkey: WordKey("accounts.method.passkey")
        case .password: WordKey("accounts.method.password")
        case .provider: WordKey("accounts.method.provider")
        case .token: WordKey("accounts.method.token")
        case .support: WordKey("accounts.method.support")
        }
    }
}

extension SecondFactor {
    package var words: WordKey {
        switch self {
        case .passkey: WordKey("accounts.factor.passkey")
        case .totp: WordKey("accounts.factor.totp")
        case .recoveryCode: WordKey("accounts.factor.recovery-code")
        }
    }
}
