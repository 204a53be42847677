import Foundation
import Outbound
import Primitives
import Vault

enum CalendarConnectionTag {}
typealias CalendarConnectionID = Identifier<CalendarConnectionTag>

/// Where calendars of somebody's are that are read by themselves.
struct CalendarConnection: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        /// A file at an address.
        case feed
        /// An account at a calendar server.
        case caldav
    }

    let id: CalendarConnectionID
    let person: PersonID
    let kind: Kind
    let document: Document
    let createdAt: Date

    /// Sealed under the person's key.
    struct Document: Codable, Sendable, Equatable, SealableValue {
        var address: String
        var user: String?
        var password: String?
        /// Those that the account had when it was looked at last.
        var calendars: [Known] = []
    }

    struct Known: Codable, Sendable, Equatable {
        var address: String
        var name: String
        var canWrite: Bool
    }

    /// Whom it is with, fit to be shown: a path can be a secret.
    var host: String {
        (try? TypedAddress(parsing: document.address))?.host.text ?? ""
    }
}

/// Which calendar of a connection one is, and what to ask with next.
struct RemoteCalendar: Codable, Sendable, Equatable, SealableValue {
    var address: String
    /// Of the last reading (RFC 6578).
    var token: String?
}
