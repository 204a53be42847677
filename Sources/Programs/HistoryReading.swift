import Primitives

/// What a file of past rounds says: who met whom, in which round, and what is wrong with it.
///
/// Either one line for each person, with a column that names the group, or one line for each meeting, with a column of
/// addresses for each person. A column with the date or the number of the round is fine, and needed where there were several.
struct HistoryReading: Sendable, Equatable {
    static let maximumBytes = 5 * 1024 * 1024
    static let maximumRows = 50_000
    /// People of one meeting.
    static let maximumPeople = 20
    static let shownProblems = 50

    struct Problem: Sendable, Equatable {
        let row: Int
        let column: Int
        let words: WordKey
    }

    struct Meeting: Sendable, Equatable {
        /// 1 for the oldest.
        let round: Int
        let people: [EmailAddress]
    }

    var meetings: [Meeting] = []
    var rows = 0
    var problemCount = 0
    /// The first of them.
    var problems: [Problem] = []

    var rounds: Int { Set(meetings.map(\.round)).count }

    mutating func add(_ row: Int, _ column: Int, _ words: WordKey) {
        problemCount += 1
        if problems.count < Self.shownProblems { problems.append(Problem(row: row, column: column, words: words)) }
    }
}

/// Which columns of a file of past rounds hold what, by their headings.
struct HistoryColumns: Sendable, Equatable {
    let addresses: [Int]
    let round: Int?
    let group: Int?

    private static let roundNames: Set<String> = [
        "round", "runde", "date", "datum", "week", "woche", "session", "cycle", "matchdate", "matchedon", "metat",
        "day",
        "tag", "ronde", "fecha",
    ]
    private static let groupNames: Set<String> = [
        "group", "gruppe", "pair", "paar", "match", "groupid", "matchid", "table", "tisch", "team", "introduction",
    ]
    private static let personNames: Set<String> = [
        "person", "participant", "partner", "member", "teilnehmer", "mitglied", "matchedwith", "meets",
    ]

    init(_ header: [String]) {
        let names = header.map(RosterSpelling.plain)
        round = names.firstIndex(where: Self.roundNames.contains)
        group = names.firstIndex(where: Self.groupNames.contains)
        let taken = [round, group]
        addresses = names.indices.filter { !taken.contains($0) && Self.isAddress(names[$0]) }
    }

    /// "E-mail", "Email 2", "Person A", "Partner email".
    private static func isAddress(_ name: String) -> Bool {
        let stems = [name, String(name.dropLast()), String(name.dropLast(2))]
        if stems.contains(where: { RosterSpelling.ranks[$0]?.column == .address || personNames.contains($0) }) {
            return true
        }
        return name.contains("email") || name.contains("mailadresse")
    }

    /// Nil where nothing can be read with these.
    var problem: WordKey? {
        if addresses.isEmpty { return WordKey("programs.history.no-address") }
        if addresses.count == 1, group == nil { return WordKey("programs.history.no-group") }
        return nil
    }
}

/// Reads a file of past rounds as it arrives.
struct HistoryReader: Sendable {
    private enum Key: Hashable, Comparable { case none, number(Int), day(Int) }

    private var reader = CSVReader(limits: CSVLimits(rows: HistoryReading.maximumRows))
    private var columns: HistoryColumns?
    private var reading = HistoryReading()
    private var meetings: [(key: Key, people: [EmailAddress])] = []
    /// Where there is a line for each person: the place of each group's meeting.
    private var places: [Key: [String: Int]] = [:]
    /// Where each person is in each round: which meeting, and on which row.
    private var seen: [Key: [EmailAddress: (place: Int, row: Int)]] = [:]
    /// The row with which each meeting began.
    private var rows: [Int] = []
    private var kinds: Set<Bool> = []
    /// As year, month and day in one number: what is later has not been.
    private let today: Int

    /// - Parameter today: the latest day that it is anywhere.
    init(today: RosterDate? = nil) { self.today = today.map(Self.number) ?? .max }

    /// Throws `CSVError` where the file is malformed.
    mutating func take(_ bytes: [UInt8]) throws {
        var records: [CSVRecord] = []
        try reader.read(bytes) { records.append($0) }
        for record in records { take(record) }
    }

    mutating func finish() throws -> HistoryReading {
        var records: [CSVRecord] = []
        try reader.finish { records.append($0) }
        for record in records { take(record) }
        for (meeting, row) in zip(meetings, rows) where meeting.people.count < 2 {
            reading.add(row, 1, WordKey("programs.history.alone"))
        }
        let order = Set(meetings.map(\.key)).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: zip(order, 1...))
        reading.meetings = meetings.filter { $0.people.count > 1 }.map {
            HistoryReading.Meeting(round: numbers[$0.key] ?? 1, people: $0.people)
        }
        if order.count > PastMeetingStore.maximumRounds {
            reading.add(
                1, 1, WordKey("programs.history.too-many-rounds", ["limit": "\(PastMeetingStore.maximumRounds)"]))
        }
        return reading
    }

    private mutating func take(_ record: CSVRecord) {
        guard !record.isHeader else {
            let found = HistoryColumns(record.fields)
            if let problem = found.problem { reading.add(record.row, 1, problem) } else { columns = found }
            return
        }
        guard let columns, record.fields.contains(where: { !RosterText.trimmed($0).isEmpty }) else { return }
        reading.rows += 1
        let before = reading.problemCount
        let key = key(record, columns)
        let people = people(record, columns)
        guard reading.problemCount == before, let key else { return }
        if columns.addresses.count > 1 {
            add(Self.unique(people), key, record)
        } else if let person = people.first, let group = columns.group {
            join(person, RosterText.trimmed(record[group]), key, record)
        }
    }

    private mutating func add(_ people: [EmailAddress], _ key: Key, _ record: CSVRecord) {
        if people.count < 2 { return reading.add(record.row, 1, WordKey("programs.history.alone")) }
        for person in people where !take(person, key, at: meetings.count, record) { return }
        meetings.append((key, people))
        rows.append(record.row)
    }

    /// False, and told, where somebody is in another meeting of the same round: nobody was. A file that tells no rounds
    /// apart has one round, in which people may have met several times.
    private mutating func take(_ person: EmailAddress, _ key: Key, at place: Int, _ record: CSVRecord) -> Bool {
        if key != .none, let before = seen[key]?[person], before.place != place {
            reading.add(record.row, 1, WordKey("programs.history.twice", ["row": "\(before.row)"]))
            return false
        }
        seen[key, default: [:]][person] = (place, record.row)
        return true
    }

    private mutating func join(_ person: EmailAddress, _ group: String, _ key: Key, _ record: CSVRecord) {
        guard let place = places[key]?[group] else {
            guard take(person, key, at: meetings.count, record) else { return }
            places[key, default: [:]][group] = meetings.count
            meetings.append((key, [person]))
            rows.append(record.row)
            return
        }
        guard !meetings[place].people.contains(person), take(person, key, at: place, record) else { return }
        guard meetings[place].people.count < HistoryReading.maximumPeople else {
            return reading.add(
                record.row, 1, WordKey("programs.history.too-many", ["limit": "\(HistoryReading.maximumPeople)"]))
        }
        meetings[place].people.append(person)
    }

    private mutating func people(_ record: CSVRecord, _ columns: HistoryColumns) -> [EmailAddress] {
        var people: [EmailAddress] = []
        for column in columns.addresses {
            let text = RosterText.trimmed(CSVFormula.restored(record[column]))
            guard !text.isEmpty else { continue }
            do { people.append(try EmailAddress(parsing: text)) } catch {
                reading.add(record.row, column + 1, error.words)
            }
        }
        if people.isEmpty, let first = columns.addresses.first {
            reading.add(record.row, first + 1, WordKey("programs.history.nobody"))
        }
        if people.count > HistoryReading.maximumPeople {
            reading.add(
                record.row, 1, WordKey("programs.history.too-many", ["limit": "\(HistoryReading.maximumPeople)"]))
        }
        return people
    }

    /// A day or a number; the same kind throughout the file.
    private mutating func key(_ record: CSVRecord, _ columns: HistoryColumns) -> Key? {
        guard let column = columns.round else { return Key.none }
        let text = RosterText.trimmed(record[column])
        let found: Key
        if let number = Int(text), (0...99_999).contains(number) {
            found = .number(number)
        } else if case .day(let day)? = RosterDateText.parse(text) {
            found = .day(Self.number(day))
            guard Self.number(day) <= today else {
                reading.add(record.row, column + 1, WordKey("programs.history.future"))
                return nil
            }
        } else {
            reading.add(record.row, column + 1, WordKey("programs.history.no-round"))
            return nil
        }
        if case .day = found { kinds.insert(true) } else { kinds.insert(false) }
        guard kinds.count == 1 else {
            reading.add(record.row, column + 1, WordKey("programs.history.mixed"))
            return nil
        }
        return found
    }

    private static func number(_ day: RosterDate) -> Int { day.year * 10_000 + day.month * 100 + day.day }

    private static func unique(_ people: [EmailAddress]) -> [EmailAddress] {
        var seen: Set<EmailAddress> = []
        return people.filter { seen.insert($0).inserted }
    }
}
