import Foundation
import Primitives

/// What a file of contacts says, before anybody is one. Reads it as it arrives and hands over its rows; what it keeps are
/// addresses, to tell when one comes again.
struct ContactFile: Sendable {
    /// Bytes of a file at most.
    static let maximumBytes = 20 * 1024 * 1024
    /// Rows after the headings at most.
    static let maximumRows = 100_000
    /// Problems that are kept; more are only counted.
    static let keptProblems = 200

    struct Row: Sendable, Equatable {
        /// Counted from 1 as a spreadsheet does.
        let number: Int
        let card: ContactCard
    }

    private var csv = CSVReader(limits: CSVLimits(rows: maximumRows))
    private var gathering: ContactGathering

    /// Without a mapping, it is guessed from the headings.
    init(mapping: ContactMapping? = nil) { gathering = ContactGathering(mapping) }

    var header: [String] { gathering.header }
    var mapping: ContactMapping { gathering.mapping ?? ContactMapping([]) }
    var problems: [ContactProblem] { gathering.problems }
    var problemCount: Int { gathering.problemCount }
    /// Rows with any text, those with problems included.
    var rowCount: Int { gathering.rowCount }

    /// Hands over the rows without a problem that end within these bytes, in the order of the file.
    ///
    /// Throws `CSVError` where the file is malformed, and what `emit` throws.
    mutating func take(_ bytes: some Sequence<UInt8>, _ emit: (Row) throws -> Void) throws {
        try csv.read(bytes) { try gathering.take($0, emit) }
    }

    mutating func finish(_ emit: (Row) throws -> Void) throws {
        try csv.finish { try gathering.take($0, emit) }
    }

    /// Leaves out rows for a reason that the file itself does not show.
    mutating func refuse(_ rows: [Int], _ reason: ContactProblem.Reason) {
        let column = mapping.index(of: .address) ?? 0
        for row in rows { gathering.add(row, column, reason) }
        gathering.sort()
    }
}

/// Rows of a file, and what is wrong with some.
private struct ContactGathering {
    private(set) var header: [String] = []
    private(set) var mapping: ContactMapping?
    private(set) var problems: [ContactProblem] = []
    private(set) var problemCount = 0
    private(set) var rowCount = 0
    private var isReadable = false
    /// Rows by canonical address.
    private var firstRows: [String: Int] = [:]

    init(_ mapping: ContactMapping?) { self.mapping = mapping }

    mutating func take(_ record: CSVRecord, _ emit: (ContactFile.Row) throws -> Void) rethrows {
        if record.isHeader {
            header = record.fields.map { ContactText.line(CSVFormula.restored($0)) ?? "" }
            let mapping = mapping ?? ContactGuess.mapping(record.fields)
            (self.mapping, isReadable) = (mapping, mapping.problems.isEmpty && mapping.columns.count == header.count)
        } else if let row = read(record) {
            try emit(row)
        }
    }

    private mutating func read(_ record: CSVRecord) -> ContactFile.Row? {
        let columns = mapping?.columns ?? []
        var row = ContactRow(record, columns)
        guard !row.isBlank else { return nil }
        rowCount += 1
        guard isReadable else { return nil }
        let card = row.card()
        if let address = card?.address {
            if let first = firstRows[address.canonical] {
                row.refuse(columns.firstIndex(of: .address) ?? 0, .repeated(firstRow: first))
            } else {
                firstRows[address.canonical] = record.row
            }
        }
        for (column, reason) in row.problems { add(record.row, column, reason) }
        return row.problems.isEmpty ? card.map { ContactFile.Row(number: record.row, card: $0) } : nil
    }

    mutating func add(_ row: Int, _ column: Int, _ reason: ContactProblem.Reason) {
        problemCount += 1
        guard problems.count < ContactFile.keptProblems else { return }
        problems.append(ContactProblem(row: row, column: column + 1, reason: reason))
    }

    mutating func sort() { problems.sort { ($0.row, $0.column) < ($1.row, $1.column) } }
}

/// What keeps a row from being taken. It never holds anything out of the file.
struct ContactProblem: Hashable, Sendable {
    /// Both counted from 1.
    let row: Int
    let column: Int
    let reason: Reason

    enum Reason: Hashable, Sendable {
        case address(EmailAddressError)
        case repeated(firstRow: Int)
        case tooLong(limit: Int)
        case tooManyTags(limit: Int)
        case deceptive
        case unknownZone
        /// On the list of those who are not written to.
        case suppressed
    }

    var words: WordKey {
        switch reason {
        case .address(let error): error.words
        case .repeated(let first): WordKey("outreach.problem.repeated", ["first": "\(first)"])
        case .tooLong(let limit): WordKey("outreach.problem.too-long", ["limit": "\(limit)"])
        case .tooManyTags(let limit): WordKey("outreach.problem.too-many-tags", ["limit": "\(limit)"])
        case .deceptive: WordKey("outreach.problem.deceptive")
        case .unknownZone: WordKey("outreach.problem.unknown-zone")
        case .suppressed: WordKey("outreach.problem.suppressed")
        }
    }
}

/// One line of a file, and what is wrong with it.
private struct ContactRow {
    let fields: [String]
    let columns: [ContactColumn]
    private(set) var problems: [(column: Int, reason: ContactProblem.Reason)] = []

    init(_ record: CSVRecord, _ columns: [ContactColumn]) {
        fields = record.fields.map(CSVFormula.restored)
        self.columns = columns
    }

    var isBlank: Bool { fields.allSatisfy { $0.allSatisfy(\.isWhitespace) } }

    mutating func refuse(_ column: Int, _ reason: ContactProblem.Reason) { problems.append((column, reason)) }

    /// Nil where there is no address. Problems say what else is wrong.
    mutating func card() -> ContactCard? {
        let given = line(.givenName, ContactLimits.nameLength)
        let family = line(.familyName, ContactLimits.nameLength)
        let both = [given, family].compactMap { $0 }.joined(separator: " ")
        let name = line(.name, ContactLimits.nameLength) ?? (both.isEmpty ? nil : both)
        let organisation = line(.organisation, ContactLimits.fieldLength)
        let role = line(.role, ContactLimits.fieldLength)
        let (zone, tags, notes, custom) = (zone(), tags(), notes(), custom())
        guard let address = address() else { return nil }
        return ContactCard(
            address: address, name: name, givenName: given, organisation: organisation, role: role, timeZone: zone,
            tags: tags, notes: notes, custom: custom)
    }

    private func place(_ column: ContactColumn) -> (Int, String)? {
        columns.firstIndex(of: column).flatMap { fields.indices.contains($0) ? ($0, fields[$0]) : nil }
    }

    private mutating func address() -> EmailAddress? {
        guard let (column, text) = place(.address) else { return nil }
        do throws(EmailAddressError) {
            return try EmailAddress(parsing: text.trimmingCharacters(in: .whitespacesAndNewlines))
        } catch {
            refuse(column, .address(error))
            return nil
        }
    }

    private mutating func line(_ column: ContactColumn, _ limit: Int) -> String? {
        place(column).flatMap { line($1, limit, in: $0) }
    }

    private mutating func line(_ text: String, _ limit: Int, in column: Int) -> String? {
        guard let line = ContactText.line(text) else {
            refuse(column, .deceptive)
            return nil
        }
        guard line.unicodeScalars.count <= limit else {
            refuse(column, .tooLong(limit: limit))
            return nil
        }
        return line.isEmpty ? nil : line
    }

    private mutating func zone() -> String? {
        guard let (column, text) = place(.timeZone), let name = line(text, 64, in: column) else { return nil }
        guard ContactZone.isKnown(name) else {
            refuse(column, .unknownZone)
            return nil
        }
        return name
    }

    private mutating func tags() -> [String] {
        guard let (column, text) = place(.tags) else { return [] }
        switch ContactTags.read(text) {
        case .tags(let tags): return tags
        case .tooMany: refuse(column, .tooManyTags(limit: ContactLimits.tagCount))
        case .tooLong: refuse(column, .tooLong(limit: ContactLimits.tagLength))
        case .deceptive: refuse(column, .deceptive)
        }
        return []
    }

    private mutating func notes() -> String {
        guard let (column, text) = place(.notes) else { return "" }
        guard let notes = ContactText.lines(text) else {
            refuse(column, .deceptive)
            return ""
        }
        if notes.unicodeScalars.count > ContactLimits.notesLength {
            refuse(column, .tooLong(limit: ContactLimits.notesLength))
        }
        return notes
    }

    private mutating func custom() -> [String: String] {
        var custom: [String: String] = [:]
        for (index, column) in columns.enumerated() where fields.indices.contains(index) {
            guard case .custom(let name) = column else { continue }
            custom[name] = line(fields[index], ContactLimits.customLength, in: index)
        }
        return custom
    }
}
