import Foundation
import Primitives

/// What a file of contacts says, before anybody is one.
struct ContactFile: Sendable {
    /// Bytes of a file at most.
    static let maximumBytes = 8 * 1024 * 1024
    /// Problems that are kept; more are only counted.
    static let keptProblems = 200

    struct Row: Sendable, Equatable {
        /// Counted from 1 as a spreadsheet does.
        let number: Int
        let card: ContactCard
    }

    private(set) var header: [String] = []
    private(set) var columns: [ContactColumn] = []
    /// Rows without a problem, in the order of the file.
    private(set) var rows: [Row] = []
    private(set) var problems: [ContactProblem] = []
    private(set) var problemCount = 0
    /// Rows with any text, those with problems included.
    private(set) var rowCount = 0

    private var reader = CSVReader(limits: CSVLimits(rows: Contact.maximum))
    /// Rows by canonical address.
    private var firstRows: [String: Int] = [:]

    var hasAddresses: Bool { columns.contains(.address) }

    /// Throws `CSVError` where the file is malformed.
    mutating func take(_ bytes: some Sequence<UInt8>) throws {
        var records: [CSVRecord] = []
        try reader.read(bytes) { records.append($0) }
        for record in records { take(record) }
    }

    mutating func finish() throws {
        var records: [CSVRecord] = []
        try reader.finish { records.append($0) }
        for record in records { take(record) }
        firstRows = [:]
    }

    /// Takes rows out again for a reason that the file itself does not show.
    mutating func refuse(_ reason: ContactProblem.Reason, where isRefused: (ContactCard) -> Bool) {
        for row in rows where isRefused(row.card) { add(row.number, columns.firstIndex(of: .address) ?? 0, reason) }
        rows.removeAll { isRefused($0.card) }
        problems.sort { ($0.row, $0.column) < ($1.row, $1.column) }
    }

    private mutating func take(_ record: CSVRecord) {
        if record.isHeader {
            header = record.fields.map { ContactText.line(CSVFormula.restored($0)) ?? "" }
            columns = ContactColumn.all(of: record.fields)
        } else if hasAddresses {
            takeRow(record)
        }
    }

    private mutating func takeRow(_ record: CSVRecord) {
        var row = ContactRow(record, columns)
        guard !row.isBlank else { return }
        rowCount += 1
        let card = row.card()
        if let address = card?.address {
            if let first = firstRows[address.canonical] {
                row.refuse(columns.firstIndex(of: .address) ?? 0, .repeated(firstRow: first))
            } else {
                firstRows[address.canonical] = record.row
            }
        }
        for (column, reason) in row.problems { add(record.row, column, reason) }
        if let card, row.problems.isEmpty { rows.append(Row(number: record.row, card: card)) }
    }

    private mutating func add(_ row: Int, _ column: Int, _ reason: ContactProblem.Reason) {
        problemCount += 1
        guard problems.count < Self.keptProblems else { return }
        problems.append(ContactProblem(row: row, column: column + 1, reason: reason))
    }
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
