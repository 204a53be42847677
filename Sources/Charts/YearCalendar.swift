/// A year at a glance: a line for each month, and on it the days on which something is.
package struct YearCalendar: Sendable {
    package enum Kind: Sendable { case held, planned, today }

    package struct Mark: Sendable {
        let month: Int
        let day: Int
        let kind: Kind
        let name: String

        /// A month from 1 to 12 and a day from 1 to 31; a mark elsewhere is not drawn.
        package init(month: Int, day: Int, kind: Kind, name: String) {
            (self.month, self.day, self.kind, self.name) = (month, day, kind, name)
        }
    }

    /// Marks drawn.
    static let maximumMarks = 1000
    private static let (row, head, gutter): (Double, Double, Double) = (24, 24, 13)

    private let caption: Caption
    private let months: [(name: String, days: Int)]
    private let marks: [Mark]

    /// Twelve months with how many days they have.
    package init(_ caption: Caption, months: [(name: String, days: Int)], marks: [Mark]) {
        self.caption = caption
        self.months = months.prefix(12).map { ($0.name, min(max(1, $0.days), 31)) }
        self.marks = Array(
            marks.filter { (1...12).contains($0.month) && (1...31).contains($0.day) }.prefix(Self.maximumMarks))
    }

    package var drawing: Drawing {
        SVGWriter.picture(caption, height: Self.head + Double(max(1, months.count)) * Self.row) { svg in
            for day in [1, 8, 15, 22, 29] {
                svg.element("text", ["class": "tick middle", "x": .percent(x(day)), "y": 12], "\(day)")
            }
            for (place, month) in months.enumerated() { line(&svg, place + 1, month) }
            for mark in marks where mark.month <= months.count { draw(&svg, mark) }
        }
    }

    private func x(_ day: Int) -> Double { Self.gutter + 2 + Double(day - 1) * (96 - Self.gutter) / 30 }
    private func y(_ month: Int) -> Double { Self.head + (Double(month) - 0.5) * Self.row }

    private func line(_ svg: inout SVGWriter, _ number: Int, _ month: (name: String, days: Int)) {
        svg.element("text", ["class": "tick", "x": 0, "y": .number(y(number) + 4)], Label.short(month.name, room: 5))
        svg.leaf(
            "line",
            [
                "class": "grid", "x1": .percent(x(1)), "x2": .percent(x(month.days)), "y1": .number(y(number)),
                "y2": .number(y(number)),
            ])
    }

    private func draw(_ svg: inout SVGWriter, _ mark: Mark) {
        let (x, y): (SVGValue, Double) = (.percent(x(mark.day)), y(mark.month))
        svg.open("g")
        svg.title(mark.name)
        switch mark.kind {
        case .held: svg.leaf("circle", ["class": "held", "cx": x, "cy": .number(y), "r": 5.5])
        case .planned: svg.leaf("circle", ["class": "planned", "cx": x, "cy": .number(y), "r": 5])
        case .today:
            svg.leaf("line", ["class": "today", "x1": x, "x2": x, "y1": .number(y - 10), "y2": .number(y + 10)])
        }
        svg.close("g")
    }
}
