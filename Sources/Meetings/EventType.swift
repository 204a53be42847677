import Calendars
import Foundation
import Primitives
import Vault

enum EventTypeTag {}
typealias EventTypeID = Identifier<EventTypeTag>

/// A kind of meeting that guests can book: what it is, where, how long, with whom, and by which rules.
struct EventType: Sendable, Equatable {
    static let maximumNameLength = 100
    /// Kinds of one owner, and hosts of one kind, at most.
    static let (maximum, maximumHosts) = (50, 20)

    let id: EventTypeID
    let owner: PersonID
    let name: String
    var settings: EventTypeSettings
    let isOpen: Bool

    /// As it was when something was booked.
    func agreed(with guest: GuestDetails?) -> EventType {
        var type = self
        if let place = guest?.place { type.settings.place = place }
        if let seats = guest?.seats { type.settings.seats = seats }
        return type
    }
}

struct EventTypeSettings: Codable, Sendable, Equatable, SealableValue {
    enum Colour: String, Codable, Sendable, CaseIterable { case teal, amber, rust, violet, green, grey }

    /// Who of several hosts meets a guest.
    enum Assignment: String, Codable, Sendable, CaseIterable {
        /// All of them together.
        case collective
        /// One of them, so that each has as many.
        case turns
        /// One of them, so that each has as many as their number says against the others'.
        case shares
        /// One of them: whoever has the highest number and is free.
        case order

        var roundRobin: RoundRobin {
            switch self {
            case .collective, .turns: .equal
            case .shares: .weighted
            case .order: .priority
            }
        }
    }

    /// A mail to the guest after a meeting that took place.
    struct FollowUp: Codable, Sendable, Equatable {
        /// After its end.
        var hours: Int
        /// In the words of whoever made the kind.
        var text: String
    }

    static let maximumText = 1_000
    static let maximumLengths = 4
    static let maximumQuestions = 5
    /// What a host's number can be.
    static let numbers = 1...10
    /// Sites that may show what is free.
    static let maximumSites = 10
    /// A year, less the days by which a calendar's knowledge may lag behind.
    static let maximumDays = 365

    var text = ""
    /// Minutes, ascending; a guest chooses among them.
    var lengths = [30]
    var place = MeetingPlace(kind: .phone, detail: "")
    var questions: [BookingQuestion] = []
    var colour = Colour.teal
    var needsApproval = false
    var seats = 1
    var assignment = Assignment.collective
    var noticeMinutes = 120
    var daysAhead = 60
    /// Minutes from one possible start to the next; nothing: the length.
    var step: Int?
    var bufferBefore = 0
    var bufferAfter = 0
    var mostPerDay: Int?
    var mostPerWeek: Int?
    /// Hours before, when guest and hosts are reminded; nothing: not at all.
    var reminderHours: Int? = 24
    /// Of hosts, where it is not one: how many meetings they get against the others, or who comes first.
    var numbers: [String: Int]?
    /// What a guest is sent after the meeting; nothing: no mail.
    var followUp: FollowUp?
    /// Origins of other sites whose pages may show what is free, as browsers write them: `https://www.example.org`.
    var sites: [String]?

    func number(of host: PersonID) -> Int { numbers?[host.text] ?? 1 }

    var rules: BookingRules {
        var rules = BookingRules()
        rules.notice = noticeMinutes * 60
        rules.horizon = .days(daysAhead)
        rules.seats = seats
        rules.limits = [
            mostPerDay.map { SlotLimit(.meetings($0), each: .day) },
            mostPerWeek.map { SlotLimit(.meetings($0), each: .week) },
        ].compactMap { $0 }
        return rules
    }

    func shape(minutes: Int) -> SlotShape? {
        SlotShape(duration: minutes * 60, step: (step ?? minutes) * 60)?
            .buffered(before: bufferBefore * 60, after: bufferAfter * 60)
    }
}

/// Where a meeting takes place.
struct MeetingPlace: Codable, Sendable, Equatable {
    enum Kind: String, Codable, Sendable, CaseIterable {
        /// The guest is called, at the number they type.
        case phone
        /// The guest calls this number.
        case call
        case address
        /// A page that is the same for each meeting.
        case link
        /// A room of Jitsi's that nobody else knows.
        case jitsi
        /// A meeting at Google Meet, made with the entry in its host's calendar there.
        case meet
        /// A meeting at Zoom, made in its host's account there.
        case zoom

        /// Whether a video meeting is made for each booking, by a service of its host's.
        var isVideo: Bool { self == .meet || self == .zoom }

        /// Whether something has to be said beside the kind.
        var wantsDetail: Bool { self == .call || self == .address || self == .link }
    }

    static let maximumDetail = 300
    static let jitsi = "https://meet.jit.si"

    var kind: Kind
    var detail: String
}

/// Something that a guest is asked.
struct BookingQuestion: Codable, Sendable, Equatable {
    enum Kind: String, Codable, Sendable, CaseIterable { case line, number, choice, yes }

    static let maximumLabel = 120
    static let maximumAnswer = 500
    static let maximumOptions = 12

    var label: String
    var kind: Kind
    var options: [String] = []
    var isRequired = false
}
