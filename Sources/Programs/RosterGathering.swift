import Primitives

/// A roster half read: the rows so far, and what only the whole file can tell.
struct RosterGathering: Sendable {
    private struct Doubt {
        let date: SlashedDate
        let column: Int
    }

    private let mapping: RosterMapping?
    private let keepingUnknown: Bool
    private var reading = RosterReading()
    /// Rows by canonical address, those with problems included.
    private var firstRows: [String: Int] = [:]
    /// Dates written with slashes, by place in `reading.rows`.
    private var doubts: [Int: Doubt] = [:]
    /// The orders in which every slashed date of the file is a day.
    private var orders = Set(RosterDateOrder.allCases)

    init(mapping: RosterMapping?, keepingUnknown: Bool) {
        self.mapping = mapping
        self.keepingUnknown = keepingUnknown
    }

    mutating func take(_ record: CSVRecord) {
        if record.isHeader {
            begin(record.fields)
        } else if reading.mappingProblems.isEmpty {
            takeRow(RosterRecord(record, reading.mapping))
        }
    }

    /// The reading, once no record is left.
    mutating func finished() -> RosterReading {
        settleDates()
        return reading
    }
}

extension RosterGathering {
    private mutating func begin(_ header: [String]) {
        reading.header = header
        reading.mapping = mapping ?? .guess(header, keepingUnknown: keepingUnknown)
        reading.mappingProblems = reading.mapping.problems(forColumns: header.count)
        if let order = reading.mapping.dateOrder { orders = [order] }
    }

    private mutating func takeRow(_ input: RosterRecord) {
        var record = input
        guard !record.isBlank else { return }
        reading.rowCount += 1
        let address = address(&record)
        let name = record.name()
        let department = record.text(.department, RosterLimits.departmentLength)
        let location = record.text(.location, RosterLimits.locationLength)
        let timeZone = record.timeZone()
        let date = date(&record)
        let custom = record.custom()
        record.problems.forEach { reading.problems.add($0) }
        guard record.problems.isEmpty, let address, let name else { return }
        reading.rows.append(
            RosterRow(
                row: record.record.row, address: address, name: name, department: department, location: location,
                timeZone: timeZone, startDate: settled(date), custom: custom))
    }

    private mutating func address(_ record: inout RosterRecord) -> EmailAddress? {
        guard let address = record.address() else { return nil }
        if let first = firstRows[address.canonical] {
            record.add(reading.mapping.index(of: .address) ?? 0, .repeatedAddress(firstRow: first))
        } else {
            firstRows[address.canonical] = record.record.row
        }
        return address
    }
}

extension RosterGathering {
    /// Also notes what a slashed date shows about the column.
    private mutating func date(_ record: inout RosterRecord) -> RosterDateText? {
        let date = record.startDate()
        guard case .slashed(let slashed)? = date else { return date }
        if reading.mapping.dateOrder == nil {
            orders.formIntersection(slashed.orders)
        } else if slashed.date(among: orders) == nil {
            record.add(reading.mapping.index(of: .startDate) ?? 0, .unreadableDate)
        }
        return date
    }

    /// The day of the row that is added next; a slashed date waits for the whole column.
    private mutating func settled(_ date: RosterDateText?) -> RosterDate? {
        switch date {
        case .day(let day): return day
        case .slashed(let slashed):
            let column = reading.mapping.index(of: .startDate) ?? 0
            doubts[reading.rows.count] = Doubt(date: slashed, column: column + 1)
            return nil
        case nil: return nil
        }
    }

    private mutating func settleDates() {
        let reason: RosterProblem.Reason = orders.isEmpty ? .contradictoryDate : .ambiguousDate
        var dropped: Set<Int> = []
        for (place, doubt) in doubts.sorted(by: { $0.key < $1.key }) {
            reading.rows[place].startDate = doubt.date.date(among: orders)
            guard reading.rows[place].startDate == nil else { continue }
            let row = reading.rows[place].row
            reading.problems.add(RosterProblem(row: row, column: doubt.column, reason: reason))
            dropped.insert(row)
        }
        if !dropped.isEmpty { reading.rows.removeAll { dropped.contains($0.row) } }
        doubts = [:]
    }
}
