import Primitives

/// The fields of one line of a roster, and the problems they turn out to have.
struct RosterRecord {
    let record: CSVRecord
    let mapping: RosterMapping
    private(set) var problems: [RosterProblem] = []

    init(_ record: CSVRecord, _ mapping: RosterMapping) {
        self.record = record
        self.mapping = mapping
    }

    /// Whether no field holds more than spaces, as the lines do that spreadsheets leave below a table.
    var isBlank: Bool {
        (0..<record.count).allSatisfy { record.utf8(at: $0).allSatisfy { $0 == UInt8(ascii: " ") } }
    }

    mutating func address() -> EmailAddress? {
        guard let index = mapping.index(of: .address) else { return nil }
        let text = RosterText.trimmed(CSVFormula.restored(record[index]))
        do {
            return try EmailAddress(parsing: text)
        } catch {
            add(index, .address(error))
            return nil
        }
    }

    /// The display name, or else the given and the family name.
    mutating func name() -> String? {
        let whole = text(.name, RosterLimits.nameLength) ?? ""
        let given = text(.givenName, RosterLimits.nameLength)
        let family = text(.familyName, RosterLimits.nameLength)
        let name = whole.isEmpty ? [given, family].compactMap { $0 }.joined(separator: " ") : whole
        let kinds: [RosterColumn] = [.name, .givenName, .familyName]
        let indices = kinds.compactMap(mapping.index)
        if name.isEmpty && !problems.contains(where: { indices.contains($0.column - 1) }) {
            add(indices.first ?? 0, .noName)
        }
        if name.unicodeScalars.count > RosterLimits.nameLength {
            add(indices.first ?? 0, .tooLong(limit: RosterLimits.nameLength))
        }
        return name.isEmpty ? nil : name
    }

    /// Nil where the column is missing, empty or has a problem.
    mutating func text(_ column: RosterColumn, _ limit: Int) -> String? {
        mapping.index(of: column).flatMap { text(at: $0, limit) }
    }

    mutating func timeZone() -> String? {
        guard let index = mapping.index(of: .timeZone), let text = text(at: index, .max) else { return nil }
        let identifier = RosterTimeZone.identifier(text)
        if identifier == nil { add(index, .unknownTimeZone) }
        return identifier
    }

    mutating func startDate() -> RosterDateText? {
        guard let index = mapping.index(of: .startDate), let text = text(at: index, .max) else { return nil }
        let date = RosterDateText.parse(text)
        if date == nil { add(index, .unreadableDate) }
        return date
    }

    mutating func custom() -> [String: String] {
        var values: [String: String] = [:]
        for case (let index, .custom(let name)) in mapping.columns.enumerated() {
            if let value = text(at: index, RosterLimits.customLength) { values[name] = value }
        }
        return values
    }

    mutating func add(_ index: Int, _ reason: RosterProblem.Reason) {
        problems.append(RosterProblem(row: record.row, column: index + 1, reason: reason))
    }

    private mutating func text(at index: Int, _ limit: Int) -> String? {
        guard let text = RosterText.clean(CSVFormula.restored(record[index])) else {
            add(index, .deceptiveCharacter)
            return nil
        }
        guard text.utf8.count <= limit || text.unicodeScalars.count <= limit else {
            add(index, .tooLong(limit: limit))
            return nil
        }
        return text.isEmpty ? nil : text
    }
}
