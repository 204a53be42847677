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
                file.add(round, fields[places.group], people.number(of: fields[places.email]))
            })
        return file
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
