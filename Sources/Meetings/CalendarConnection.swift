import Foundation
import GoogleAPI
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
        /// An account at Google.
        case google

        var calendarKind: BusySource.Kind {
            switch self {
            case .feed: .feed
            case .caldav: .caldav
            case .google: .google
            }
        }
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
        /// What its owner allowed at Google.
        var leave: GoogleLeave?
        /// Those that the account had when it was looked at last.
        var calendars: [Known] = []
    }

    /// Where Google's calendars are, for those who look.
    static let google = "https://calendar.google.com/"

    /// Whether meetings can be written into a calendar of it, by what was granted.
    var mayWrite: Bool { kind == .caldav || document.leave?.granted.contains(.ownEvents) ?? false }

    /// Whether an entry in a calendar of it can have a video meeting.
    var makesVideo: Bool { kind == .google && mayWrite }

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
    /// Of the last reading: a sync token (RFC 6578, or Google's), or the entity tag of a file (RFC 9110, 8.8.3).
    var token: String?
    /// When a file was changed last, in its server's own words (RFC 9110, 8.8.2).
    var modified: String?
}
