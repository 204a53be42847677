import Foundation
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
        let current: Bool
        let started: Moment
        let used: Moment
        let ends: Moment
    }

    init(_ sessions: [Session], current: UUID, catalogue: Catalogue) {
        self.sessions = sessions.map { session in
            let moment = { Moment($0, language: catalogue.language, timeZone: .gmt) }
            return Row(
                id: session.id.uuidString.lowercased(), device: session.device.text, current: session.id == current,
                started: moment(session.createdAt), used: moment(session.usedAt), ends: moment(session.expiresAt))
        }
        hasOthers = sessions.contains { $0.id != current }
    }
}
