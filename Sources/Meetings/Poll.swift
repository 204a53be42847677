import Calendars
import Foundation
import Primitives
import Vault

enum PollTag {}
typealias PollID = Identifier<PollTag>
enum PollOptionTag {}
typealias PollOptionID = Identifier<PollOptionTag>
enum PollVoterTag {}
typealias PollVoterID = Identifier<PollVoterTag>

/// Several people settle a time: what is asked, and how far it has come.
struct Poll: Sendable, Equatable {
    enum State: String, Sendable, CaseIterable {
        case open
        /// Nothing is answered any more, and no time is chosen yet.
        case closed
        /// A time is chosen and in everybody's calendar.
        case final
        case cancelled
    }

    /// Polls of one owner, times of one, and people in one, at most.
    static let (maximum, maximumOptions, maximumVoters) = (50, 40, 100)
    /// Colleagues whose time one takes, at most.
    static let maximumColleagues = 19
    /// Seconds after its last time for which a poll is kept: 90 days.
    static let retention = 90 * 86_400

    let id: PollID
    let owner: PersonID
    let state: State
    let document: Document
    /// Of the link that anybody can answer by.
    let token: String
    let deadline: Instant?
    let chosen: PollOptionID?
    let sequence: Int
    let isTold: Bool

    struct Document: Codable, Sendable, Equatable, SealableValue {
        static let (maximumTitle, maximumText, maximumPlace) = (100, 1_000, 300)

        var title: String
        var text = ""
        var place = ""
        /// By whose clock times are typed, and shown unless somebody chooses another.
        var zone: String
        var minutes: Int
        /// Those who answer do not see one another's names.
        var hidesPeople = false
        /// Nor how many said what.
        var hidesScores = false
        var takesComments = false
        /// In which the owner is written to.
        var language: String
        /// Colleagues whose time is taken as well once it is settled. None in polls of older versions.
        var with: [String]?

        var colleagues: [PersonID] { (with ?? []).compactMap { PersonID($0) } }
    }

    func takesAnswers(at now: Instant) -> Bool { state == .open && deadline.map { $0 > now } ?? true }

    /// Of the event in calendars.
    func uid(at domain: String) -> String { id.text + "@" + domain }
}

struct PollOption: Sendable, Equatable {
    let id: PollOptionID
    let start: Instant
    let end: Instant
}

/// What somebody says of a time.
enum PollAnswer: String, Sendable, CaseIterable {
    case yes
    /// If need be.
    case maybe
    case no
}

/// Somebody who was asked, or answered by the link for anybody.
struct PollVoter: Sendable, Equatable {
    let id: PollVoterID
    let details: Details
    let token: String
    let isAsked: Bool
    let answeredAt: Date?
    let remindedAt: Date?
    var answers: [PollOptionID: PollAnswer] = [:]

    /// Whose key the details are under.
    var owner: PersonID { PersonID(id.uuid) }

    /// Sealed under a key of their own, and gone with it.
    struct Details: Codable, Sendable, Equatable, SealableValue {
        static let (maximumName, maximumComment) = (80, 500)

        var name: String
        var address: EmailAddress?
        var zone: String
        var language: String
        var comment: String?
    }
}

/// A poll with its times and everybody in it.
struct PollScene: Sendable {
    let workspace: WorkspaceID
    let poll: Poll
    let options: [PollOption]
    let voters: [PollVoter]

    var zone: Zone { ZoneNames.zone(poll.document.zone) ?? .utc }
    var chosen: PollOption? { poll.chosen.flatMap { id in options.first { $0.id == id } } }
    var answered: [PollVoter] { voters.filter { $0.answeredAt != nil } }

    func count(_ answer: PollAnswer, of option: PollOption) -> Int {
        answered.count { $0.answers[option.id] == answer }
    }

    /// Twice for a yes, once for an "if need be".
    func score(_ option: PollOption) -> Int { 2 * count(.yes, of: option) + count(.maybe, of: option) }

    /// Those that suit most people; none before anybody has answered.
    var best: Set<PollOptionID> {
        let most = options.map(score).max() ?? 0
        return most == 0 ? [] : Set(options.filter { score($0) == most }.map(\.id))
    }
}
