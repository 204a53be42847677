import Foundation
import Testing

@testable import Charts

@Suite("The picture of a week")
struct WeekCalendarTests {
    private func week(_ blocks: [WeekCalendar.Block], name: String = "Week") -> WeekCalendar {
        WeekCalendar(
            Caption(id: "week", title: name, description: name), days: ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
            blocks: blocks)
    }

    @Test("shows each look by a texture of its own, and what it is when it is pointed at")
    func looks() {
        let blocks = WeekCalendar.Look.allCases.enumerated().map { place, look in
            WeekCalendar.Block(day: place, from: 540, until: 600, look: look, name: "Look \(place)")
        }
        let svg = week(blocks).drawing.svg
        for name in ["class=\"band\"", "area hatched", "area hollow", "area solid"] { #expect(svg.contains(name)) }
        #expect((0..<5).allSatisfy { svg.contains("<title>Look \($0)</title>") })
        let samples = [WeekCalendar.Look.open, .busy, .held, .booked].map { week(blocks).sample($0).svg }
        #expect(Set(samples).count == 4)
    }

    @Test("takes any text and any numbers: nothing of them becomes markup, and nothing lies outside")
    func hostile() throws {
        let wild = [-5, 0, 3, 6, 7, .max, .min]
        let blocks = wild.flatMap { day in
            wild.map { WeekCalendar.Block(day: day, from: $0, until: 1_440, look: .busy, name: "<script>&\"'") }
        }
        let svg = week(blocks, name: "</title><script>").drawing.svg
        #expect(!svg.contains("<script") && XMLish.isBalanced(svg))
        #expect(week([]).drawing.svg.contains("<line"))
    }
}

/// Every element that is opened is closed.
private enum XMLish {
    static func isBalanced(_ text: String) -> Bool {
        let closed = text.components(separatedBy: "</").count - 1
        let alone = text.components(separatedBy: "/>").count - 1
        return text.components(separatedBy: "<").count - 1 == 2 * closed + alone
    }
}
