/// One property of a component: `DTSTART;TZID=Europe/Oslo:20261201T090000`.
package struct CalendarProperty: Sendable, Equatable {
    /// In capitals.
    package let name: String
    package var parameters: [CalendarParameter]
    /// As it stands in the file; TEXT is still escaped (`CalendarText.plain`).
    package let value: String
    package let line: Int

    package init(_ name: String, _ value: String, _ parameters: [CalendarParameter] = [], line: Int = 0) {
        (self.name, self.value, self.parameters, self.line) = (name, value, parameters, line)
    }

    /// The first value of a parameter.
    package func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.values.first }
}

package struct CalendarParameter: Sendable, Equatable {
    /// In capitals.
    package let name: String
    package let values: [String]

    package init(_ name: String, _ values: String...) { (self.name, self.values) = (name, values) }
    init(name: String, values: [String]) { (self.name, self.values) = (name, values) }
}

/// A component with what it holds, in the order of the file.
package struct CalendarComponent: Sendable, Equatable {
    package let name: String
    package let line: Int
    package var properties: [CalendarProperty] = []
    package var components: [CalendarComponent] = []

    package init(_ name: String, line: Int = 0) { (self.name, self.line) = (name, line) }

    /// All properties of a name.
    package func all(_ name: String) -> [CalendarProperty] { properties.filter { $0.name == name } }

    package func first(_ name: String) -> CalendarProperty? { properties.first { $0.name == name } }

    /// The one property of a name; two are a mistake.
    func only(_ name: String) throws(BadCalendar) -> CalendarProperty? {
        let found = all(name)
        if found.count > 1 { throw BadCalendar(line: found[1].line, "a second \(name) in one \(self.name)") }
        return found.first
    }
}
