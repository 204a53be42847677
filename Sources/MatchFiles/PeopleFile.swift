import Matching

/// The people of a file, one for each address however often it stands there.
package struct PeopleFile: Sendable {
    package static let maximumPeople = MatchingLimits.vertices

    /// As written, for printing.
    package private(set) var addresses: [String] = []
    package private(set) var participants: [Participant] = []
    /// Pairs of which one does not want to meet the other.
    package private(set) var blocked: [ForbiddenPair] = []
    /// What its columns say of people that rules may be about.
    package private(set) var attributes: Set<Attribute> = []
    /// Wishes and blocked people who are not in the file.
    package private(set) var notes: [FileNote] = []
    private var numbers: [String: Int] = [:]
    private var columns: [PersonColumn?] = []
    private var emailColumn = 0
    private var lines: [Int] = []
    private var asked: [[String]] = []
    private var blockedAddresses: [[String]] = []

    package init() {}

    package static func read(_ chunks: Chunks) throws -> PeopleFile {
        var file = PeopleFile()
        try TableReading.read(
            chunks, rows: maximumPeople, begin: { file.columns = try file.recognised($0) },
            record: { try file.add($1, line: $0) })
        guard !file.addresses.isEmpty else { throw FileMistake(line: 2, "nobody is listed below the header") }
        file.resolve()
        return file
    }

    /// The number of the person with this address; case does not matter.
    package func number(of address: String) -> Int? { numbers[address.lowercased()] }

    private mutating func recognised(_ names: [String]) throws -> [PersonColumn?] {
        let columns = names.map(PersonColumn.init(name:))
        guard let email = columns.firstIndex(of: .email) else {
            throw FileMistake(line: 1, "there is no column named email")
        }
        emailColumn = email
        attributes = Set(columns.compactMap { $0?.attribute })
        return columns
    }

    private mutating func add(_ fields: [String], line: Int) throws {
        let address = fields[emailColumn]
        guard PeopleFile.isAddress(address) else {
            throw FileMistake(line: line, "column \(emailColumn + 1): this is no e-mail address")
        }
        var person = Participant()
        var wanted: [String] = []
        var unwanted: [String] = []
        for (index, field) in fields.enumerated() where !field.isEmpty {
            do {
                try columns[index]?.put(field, into: &person, wanted: &wanted, unwanted: &unwanted)
            } catch let mistake as CellMistake {
                throw FileMistake(line: line, "column \(index + 1): \(mistake.reason)")
            }
        }
        try keep(person, address, wanted, unwanted, line: line)
    }

    /// Who stands there again, in another pool, is still one person.
    private mutating func keep(
        _ person: Participant, _ address: String, _ wanted: [String], _ unwanted: [String], line: Int
    ) throws {
        guard let known = numbers[address.lowercased()] else {
            numbers[address.lowercased()] = addresses.count
            addresses.append(address)
            participants.append(person)
            asked.append(wanted)
            blockedAddresses.append(unwanted)
            lines.append(line)
            return
        }
        var both = participants[known]
        both.pools = person.pools
        guard both == person, asked[known] == wanted, blockedAddresses[known] == unwanted else {
            throw FileMistake(line: line, "this address stands on line \(lines[known]) already, with other values")
        }
        participants[known].pools.formUnion(person.pools)
    }

    /// Addresses that are not in the file name nobody who could be met: people who left, or a slip.
    private mutating func resolve() {
        for person in participants.indices {
            let strangers = (asked[person] + blockedAddresses[person]).filter { number(of: $0) == nil }
            if !strangers.isEmpty {
                notes.append(FileNote(line: lines[person], "not among the people: \(FileNote.names(strangers))"))
            }
            participants[person].asked = asked[person].compactMap { number(of: $0) }.filter { $0 != person }
            for other in blockedAddresses[person].compactMap({ number(of: $0) }) where other != person {
                blocked.append(ForbiddenPair(person, other, rule: .blocked))
            }
        }
        asked = []
        blockedAddresses = []
    }

    static func isAddress(_ text: String) -> Bool {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, text.utf8.count <= 254, halves.allSatisfy({ !$0.isEmpty }) else { return false }
        return !text.contains { $0.isWhitespace || "<>,;\"".contains($0) }
    }
}
