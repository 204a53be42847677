import Foundation
import Primitives
import Vault

/// What somebody decided for themselves. Sealed as a whole under their key: the others read the introduction, in a mail;
/// the rest is read by nobody but the planning of rounds.
struct PersonChoices: Codable, Sendable, Equatable, SealableValue {
    /// Whom they would rather not meet.
    var never: [Chosen] = []
    /// Whom they would like to meet, most wished for first.
    var asked: [Chosen] = []
    var departments: [String] = []
    var locations: [String] = []
    var topics: [String] = []
    /// Languages they speak.
    var languages: [String] = []
    /// What the others read about them.
    var introduction = ""
    /// The language their mails are in; nil for the site's own.
    var mailLanguage: String?
    /// An IANA identifier; nil for the one that the roster names.
    var timeZone: String?
    var hours: WorkingHours?
    /// What programs go by and the roster does not say of them, by `ProgramAttribute.text`.
    var details: [String: String]?

    /// People on one of the two lists at most.
    static let maximumPeople = 50
    /// Words in one of the other lists at most, and characters of each.
    static let maximumWords = 12
    static let maximumWordLength = 60
    static let maximumIntroductionLength = 400

    /// Somebody on a list: picked from those they were introduced to, or typed as an address. An address is kept and shown
    /// as it was typed, whether or not there is such a person, so that the page tells nobody who is here.
    struct Chosen: Codable, Sendable, Equatable {
        /// Found when it was chosen; one who comes later is found by the address.
        var person: PersonID?
        var address: EmailAddress?

        func isAbout(_ id: PersonID?, _ address: EmailAddress?) -> Bool {
            (person != nil && person == id) || (self.address != nil && self.address == address)
        }

        func isSame(as other: Chosen) -> Bool { isAbout(other.person, other.address) }
    }
}

/// When somebody can be met, by the clock of their time zone.
struct WorkingHours: Codable, Sendable, Equatable {
    static let hours = 0...24
    /// Names of the days, Monday first.
    static let weekdays = [
        WordKey("programs.weekday.monday"), WordKey("programs.weekday.tuesday"),
        WordKey("programs.weekday.wednesday"), WordKey("programs.weekday.thursday"),
        WordKey("programs.weekday.friday"), WordKey("programs.weekday.saturday"), WordKey("programs.weekday.sunday"),
    ]

    /// 1 is Monday, 7 Sunday.
    var days: Set<Int>
    /// From this hour, before that one.
    var from: Int
    var to: Int

    /// The hours of a week in UTC, counted from Monday 0 o'clock, at the time difference that holds at `date`.
    func weekHours(_ zone: TimeZone, at date: Date) -> [Int] {
        let offset = Int((Double(zone.secondsFromGMT(for: date)) / 3600).rounded(.down))
        return days.sorted().flatMap { day in
            (from..<max(from, to)).map { hour in
                let local = (day - 1) * 24 + hour - offset
                return ((local % Self.week) + Self.week) % Self.week
            }
        }
    }

    private static let week = 7 * 24
}
