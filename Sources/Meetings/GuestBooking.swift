import Calendars
import Foundation
import Primitives
import Vault

enum BookingTag {}
typealias BookingID = Identifier<BookingTag>
enum MeetingTag {}
typealias MeetingID = Identifier<MeetingTag>

/// One guest and their place in a meeting.
struct GuestBooking: Sendable, Equatable {
    enum State: String, Sendable, CaseIterable {
        /// Kept for somebody who fills in the form.
        case held
        /// Asked for; the host has not answered.
        case pending
        case booked
        /// The guest did not come.
        case missed
        case cancelled, declined

        /// Whether the time is taken.
        var isLive: Bool { self != .cancelled && self != .declined }
    }

    /// Seconds for which a time is kept while the form is filled in.
    static let holdTime = 300
    /// Seconds after a meeting, or a cancelled one's time, for which guests' details are kept: 90 days.
    static let retention = 90 * 86_400

    let id: BookingID
    let type: EventTypeID
    let meeting: MeetingID?
    let link: BookingLinkID
    let state: State
    let start: Instant
    let end: Instant
    let hosts: [PersonID]
    /// The guest's own link.
    let token: String
    let heldUntil: Instant?
    let guest: GuestDetails?
    var sequence: Int

    var minutes: Int { (end - start) / 60 }
    /// Whose key the guest's details are under, and whom the ledger of mail says they are about.
    var owner: PersonID { PersonID(id.uuid) }

    func isOver(at now: Instant) -> Bool { end <= now }
}

/// What is known of a guest. Sealed under a key of their own, and gone with it.
struct GuestDetails: Codable, Sendable, Equatable, SealableValue {
    struct Answer: Codable, Sendable, Equatable {
        let question: String
        let text: String
    }

    static let maximumName = 120
    static let maximumNotes = 500
    static let maximumPhone = 40

    var name: String
    var address: EmailAddress
    /// The guest's zone, in which mails to them say when.
    var zone: String
    var language: String
    /// Where they are called.
    var phone: String?
    var answers: [Answer] = []
    /// Why it was cancelled, moved or declined, in the words of whoever did.
    var reason: String?
    var endedBy: Side?
    /// Where it takes place and for how many, as that was when it was booked: what the kind says since is not what people
    /// agreed on.
    var place: MeetingPlace?
    var seats: Int?
    /// A calendar of a host's could not be read when it was booked.
    var isUnchecked: Bool?

    enum Side: String, Codable, Sendable { case guest, host }
}
