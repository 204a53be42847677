import Matching

/// Past rounds of a file with the columns round, group and email, as `klatch match --csv` prints them.
package struct HistoryFile: Sendable {
    package static let maximumRows = 20_000_000

    package private(set) var groups: [PastGroup] = []
    /// The greatest round number; nil without any.
    package private(set) var lastRound: Int?
    /// Rows whose address is not among the people: they left, and are passed over.
    package private(set) var strangers = 0
    private var numbers: [Key: Int] = [:]
    /// The group and line of each person in each round.
    private var places: [Int: [String: (group: String, line: Int)]] = [:]
    /// How many a group has, with its first line; people who left count.
    private var sizes: [Key: (count: Int, line: Int)] = [:]

    private struct Key: Hashable {
        var round: Int
        var group: String
    }

    package init() {}

    package static func read(_ chunks: Chunks, people: PeopleFile) throws -> HistoryFile {
        var file = HistoryFile()
        var places = (round: 0, group: 0, email: 0)
        try TableReading.read(
            chunks, rows: maximumRows,
            begin: { names in
                func place(_ name: String) throws -> Int {
                    guard let place = names.firstIndex(of: name) else {
                        throw FileMistake(line: 1, "there is no column named \(name)")
                    }
                    return place
                }
                places = (try place("round"), try place("group"), try place("email"))
            },
            record: { line, fields in
                guard let round = Cells.number(fields[places.round], 0...999_999_999) else {
                    throw FileMistake(line: line, "column \(places.round + 1): a round is a whole number")
                }
                guard !fields[places.group].isEmpty else {
                    throw FileMistake(line: line, "column \(places.group + 1): the group is missing")
                }
                guard PeopleFile.isAddress(fields[places.email]) else {
                    throw FileMistake(line: line, "column \(places.email + 1): this is no e-mail address")
                }
                try file.place(round, fields[places.group], fields[places.email].lowercased(), line: line)
                file.add(round, fields[places.group], people.number(of: fields[places.email]))
            })
        if let alone = file.sizes.values.filter({ $0.count == 1 }).map(\.line).min() {
            throw FileMistake(line: alone, "nobody else is in this group")
        }
        (file.places, file.sizes) = ([:], [:])
        return file
    }

    /// - Throws: `FileMistake` for somebody who would be in two groups of one round, or twice in one.
    private mutating func place(_ round: Int, _ group: String, _ address: String, line: Int) throws {
        if let before = places[round]?[address] {
            let again = before.group == group ? "twice in this group" : "in another group of this round"
            throw FileMistake(line: line, "this person is \(again) (line \(before.line))")
        }
        places[round, default: [:]][address] = (group, line)
        sizes[Key(round: round, group: group), default: (0, line)].count += 1
    }

    private mutating func add(_ round: Int, _ group: String, _ person: Int?) {
        lastRound = max(lastRound ?? round, round)
        guard let person else { return strangers += 1 }
        let key = Key(round: round, group: group)
        if let known = numbers[key] {
            groups[known].members.append(person)
        } else {
            numbers[key] = groups.count
            groups.append(PastGroup(round: round, members: [person]))
        }
    }
}
