/// Reads the calendars of a file as trees of components, and refuses what is cut off or does not nest.
package struct ComponentReader {
    private let wanted: Set<String>?
    /// First letters of what is wanted.
    private let initials: UInt32
    private let limits: CalendarLimits
    private var open: [CalendarComponent] = []
    private var finished: [CalendarComponent] = []

    /// `keeping` names the properties to keep, in capitals; all of them without it.
    package static func calendars(
        in bytes: [UInt8], keeping wanted: Set<String>? = nil, limits: CalendarLimits = CalendarLimits()
    ) throws(BadCalendar) -> [CalendarComponent] {
        var reader = ComponentReader(wanted, limits)
        var lines = try ContentLines(bytes, limits)
        while let line = try lines.next() { try reader.take(line) }
        let last = max(1, lines.passed)
        if let component = reader.open.last {
            throw BadCalendar(
                line: last, "the file ends before END:\(component.name); it begins in line \(component.line)")
        }
        if reader.finished.isEmpty { throw BadCalendar(line: last, "there is no calendar in the file") }
        return reader.finished
    }

    private init(_ wanted: Set<String>?, _ limits: CalendarLimits) {
        (self.wanted, self.limits) = (wanted, limits)
        initials = (wanted ?? []).union(["BEGIN", "END"]).reduce(into: 0) { $0 |= Self.letter($1.utf8.first) }
    }

    /// Most lines of most files are of properties nobody asked for, and their first letter says so.
    private func mayBeWanted(_ initial: UInt8?) -> Bool { wanted == nil || initials & Self.letter(initial) != 0 }

    /// One of 32 bits, the same for both cases.
    private static func letter(_ byte: UInt8?) -> UInt32 { 1 << UInt32((byte ?? 0) & 0x1F) }

    private mutating func take(_ line: ContentLines.Line) throws(BadCalendar) {
        var content = ContentLine(line)
        guard mayBeWanted(line.bytes.first) || open.isEmpty else { return try content.checkColon() }
        let name = try content.name()
        if name == "BEGIN" {
            try begin(try ComponentReader.component(content.property(name)), line.number)
        } else if name == "END" {
            try end(try ComponentReader.component(content.property(name)), line.number)
        } else if open.isEmpty {
            throw BadCalendar(line: line.number, "this stands outside a calendar")
        } else if wanted?.contains(name) ?? true {
            open[open.count - 1].properties.append(try content.property(name))
        } else {
            try content.checkColon()
        }
    }

    private static func component(_ property: CalendarProperty) -> String {
        let name = property.value.utf8.prefix(64).filter { $0 > 0x20 && $0 < 0x7F }
        return String(decoding: name, as: UTF8.self).uppercased()
    }

    private mutating func begin(_ name: String, _ line: Int) throws(BadCalendar) {
        guard open.isEmpty == (name == "VCALENDAR") else {
            throw BadCalendar(
                line: line, open.isEmpty ? "a file begins with BEGIN:VCALENDAR" : "a calendar within a calendar")
        }
        guard open.count < limits.depth else {
            throw BadCalendar(line: line, "components are nested more than \(limits.depth) deep")
        }
        open.append(CalendarComponent(name, line: line))
    }

    private mutating func end(_ name: String, _ line: Int) throws(BadCalendar) {
        guard let component = open.popLast() else {
            throw BadCalendar(line: line, "END:\(name) without a beginning")
        }
        guard component.name == name else {
            throw BadCalendar(
                line: line, "END:\(name), where END:\(component.name) is due (it begins in line \(component.line))")
        }
        if open.isEmpty { finished.append(component) } else { open[open.count - 1].components.append(component) }
    }
}
