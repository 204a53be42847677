import Foundation
import Mail
import Primitives
import Web

/// Mail that went out, waits, or would have gone out.
struct OutboxPage: Page {
    static let template = "outbox"
    static let size = 50
    let title = WordKey("app.outbox.title")
    let sends: Bool
    let isEmpty: Bool
    let filters: [StateFilter]
    let messages: [Row]
    let hasMessages: Bool
    let pages: PageLinks
    /// What was looked for; empty for nothing.
    let query: String
    let isSearch: Bool
    /// Of how many people mail is shown, where not of all who were found.
    let cut: Cut?

    struct Cut: Sendable {
        let shown: String
        let found: String
    }

    struct Row: Sendable {
        let id: String
        let to: String
        let subject: String
        let state: Badge
        let detail: String?
        let when: Moment
    }
}

/// Links of a list that is paged by its last row rather than by number.
struct NextLinks: Sendable {
    let needed: Bool
    let first: String
    let last: String
    let total: String
    let previous: String?
    let next: String?
}

/// One mail, as it is.
struct OutboxMessagePage: Page {
    static let template = "outbox-message"
    var title: WordKey { WordKey("app.outbox.message-title", ["subject": message.subject]) }
    let message: Message
    let headers: [Header]
    let attempts: [Attempt]
    let hasAttempts: Bool
    let fix: String?
    let links: [Link]
    let hasLinks: Bool
    /// Why it has not left, where it waits.
    var waiting: Waiting?

    struct Waiting: Sendable {
        let why: String
        /// The mail server's words at the last try.
        let said: String?
        let hasten: Bool
    }

    struct Message: Sendable {
        let id: String
        let subject: String
        let text: String
        let html: String?
        let source: String
        let state: Badge
        let resend: Bool
    }

    struct Header: Sendable {
        let name: String
        let value: String
    }

    struct Attempt: Sendable {
        let when: Moment
        let result: Badge
        let dialogue: String?
    }

    struct Link: Sendable { let href: String }
}
