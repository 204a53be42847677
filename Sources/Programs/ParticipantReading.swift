import Accounts
import Foundation
import Matching
import Primitives

/// Makes what the engine wants to know of people out of their profiles.
struct ParticipantReading {
    /// Headings under which rosters keep what has no column of its own here, as `RosterSpelling.plain` writes them.
    static let seniorityNames: Set<String> = [
        "seniority", "level", "grade", "joblevel", "stufe", "ebene", "niveau", "echelon",
    ]
    static let languageNames: Set<String> = [
        "language", "languages", "sprache", "sprachen", "spokenlanguages", "langue", "langues", "languesparlees",
    ]
    static let topicNames: Set<String> = [
        "topic", "topics", "topicsofinterest", "interest", "interests", "hobby", "hobbies", "happytotalkabout",
        "talkabout",
        "liketotalkabout", "liketalkingabout", "askmeabout", "talktomeabout", "thema", "themen", "interesse",
        "interessen",
        "hobbys", "gesprachsthemen", "sprichtgernuber", "sujet", "sujets", "interet", "interets", "centresdinteret",
        "loisirs",
    ]
    /// All of them: what an import proposes to keep.
    static let knownNames = seniorityNames.union(languageNames).union(topicNames)
    /// Whether a column of this heading names languages.
    static func isOfLanguages(_ heading: String) -> Bool { languageNames.contains(RosterSpelling.plain(heading)) }

    /// Weekdays from nine to five on the clock of the person's own zone.
    private static let workingHours = 9..<17

    let now: Date
    /// Months since the year 0.
    private let month: Int
    private var hours: [String: WeekHours] = [:]

    init(now: Date) {
        self.now = now
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let today = calendar.dateComponents([.year, .month], from: now)
        month = (today.year ?? 0) * 12 + (today.month ?? 0)
    }

    /// What somebody chose goes before what the roster says of them.
    mutating func participant(_ profile: Profile, _ choices: PersonChoices?) -> Participant {
        var person = Participant(department: profile.department, location: profile.location)
        for (name, value) in profile.custom {
            let plain = RosterSpelling.plain(name)
            if Self.seniorityNames.contains(plain) { person.seniority = RosterText.trimmed(value) }
            if Self.languageNames.contains(plain) {
                person.languages = Set(SpokenLanguage.all(value).keys)
            }
            if Self.topicNames.contains(plain) { person.topics.formUnion(Self.parts(value)) }
            let values = profile.values(of: .custom(name))
            person.others[name] =
                Self.languageNames.contains(plain) ? Set(SpokenLanguage.all(values).keys) : values
        }
        person.tenure = profile.startDate.flatMap(months)
        if let choices { Self.add(choices, to: &person) }
        let zone = choices?.timeZone ?? profile.timeZone
        if let hours = choices?.hours {
            let zone = zone.flatMap(TimeZone.init(identifier:)) ?? .gmt
            person.freeHours = hours.weekHours(zone, at: now).reduce(into: WeekHours()) { $0.insert($1) }
        } else if let zone {
            person.freeHours = workingHours(zone)
        }
        return person
    }

    /// In lower case, so that what one typed and what a roster says of another compare.
    private static func parts(_ text: String) -> Set<String> {
        Set(Profile.parts(text, separators: [",", ";", "|", "/"]).map { $0.lowercased() })
    }

    private static func add(_ choices: PersonChoices, to person: inout Participant) {
        if !choices.languages.isEmpty { person.languages = Set(SpokenLanguage.all(choices.languages).keys) }
        person.topics.formUnion(choices.topics.map { $0.lowercased() })
        person.wished.departments = choices.departments + runs(choices.departments)
        person.wished.locations = choices.locations + runs(choices.locations)
        person.wished.topics = choices.topics
    }

    /// Neighbours as one: whoever types "Sales, EMEA" may mean a department of that name.
    private static func runs(_ words: [String]) -> [String] {
        words.indices.flatMap { start in
            (start + 2...start + 6).filter { $0 <= words.count }.map { words[start..<$0].joined(separator: ", ") }
        }
    }

    private func months(since text: String) -> Int? {
        guard case .day(let day)? = RosterDateText.parse(text) else { return nil }
        return max(0, month - day.year * 12 - day.month)
    }

    /// In hours of the week of Greenwich, as the zone's clock stands now.
    private mutating func workingHours(_ identifier: String) -> WeekHours {
        if let known = hours[identifier] { return known }
        var found = WeekHours()
        if let zone = TimeZone(identifier: identifier) {
            let offset = Int((Double(zone.secondsFromGMT(for: now)) / 3600).rounded())
            for day in 0..<5 {
                for hour in Self.workingHours {
                    found.insert((day * 24 + hour - offset + WeekHours.count) % WeekHours.count)
                }
            }
        }
        hours[identifier] = found
        return found
    }
}
