import Testing

@testable import Charts

@Suite("Pictures")
struct PictureTests {
    private let caption = Caption(id: "a", title: "Rounds", description: "Two rounds.")

    @Test("bars stand upon each other, in hundredths of the width, and say their numbers")
    func bars() {
        let bars = StackedBars(
            caption, parts: [.init(.solid, "first"), .init(.hatched, "again"), .init(.hollow, "out")],
            columns: [.init(label: "1", name: "Round 1", values: [6, 2, 0])])
        #expect(
            bars.drawing.svg == """
                <svg class="chart" width="100%" height="224" role="img" aria-labelledby="chart-a-title chart-a-text">\
                <title id="chart-a-title">Rounds</title><desc id="chart-a-text">Two rounds.</desc>\
                <defs><pattern id="chart-a-hatch" width="5" height="5" patternUnits="userSpaceOnUse" \
                patternTransform="rotate(45)"><line class="hatch" x1="0" y1="0" x2="0" y2="5"/></pattern></defs>\
                <line class="grid base" x1="11%" x2="100%" y1="190" y2="190"/><text class="tick end" x="9.5%" y="194">0</text>\
                <line class="grid" x1="11%" x2="100%" y1="145.5" y2="145.5"/><text class="tick end" x="9.5%" y="149.5">2</text>\
                <line class="grid" x1="11%" x2="100%" y1="101" y2="101"/><text class="tick end" x="9.5%" y="105">4</text>\
                <line class="grid" x1="11%" x2="100%" y1="56.5" y2="56.5"/><text class="tick end" x="9.5%" y="60.5">6</text>\
                <line class="grid" x1="11%" x2="100%" y1="12" y2="12"/><text class="tick end" x="9.5%" y="16">8</text>\
                <g><title>Round 1: first 6, again 2, out 0</title>\
                <rect class="area solid" x="13.56%" y="56.5" width="6%" height="133.5"/>\
                <rect class="area hatched" x="13.56%" y="12" width="6%" height="44.5"/>\
                <rect fill="url(#chart-a-hatch)" x="13.56%" y="12" width="6%" height="44.5"/></g>\
                <text class="tick middle" x="16.56%" y="212">1</text></svg>
                """)
    }

    @Test("a line has its band and breaks where nothing is known")
    func line() {
        let known = (low: 0.5, value: 0.75, high: 1.0)
        let rates: [(low: Double, value: Double, high: Double)?] = [known, known, nil, known]
        let svg = RateLine(caption, points: rates.map { .init(label: "1", name: "Round", rate: $0) }).drawing.svg
        #expect(svg.contains("<polygon class=\"band\" points=\"16.56,12 27.69,12 27.69,101 16.56,101\"/>"))
        #expect(svg.contains("<polyline class=\"line\" points=\"16.56,56.5 27.69,56.5\"/>"))
        #expect(svg.split(separator: "<circle").count == 4 && svg.split(separator: "<polyline").count == 2)
    }

    @Test("the most frequent reason comes first and is as long as there is room")
    func reasons() {
        let svg = ReasonBars(caption, rows: [("paused", 1), ("left", 3), ("never", 0)]).drawing.svg
        #expect(svg.contains(">left</text><text class=\"value end\" x=\"100%\" y=\"16\">3 · 75%</text>"))
        #expect(svg.contains("width=\"33.33%\"") && !svg.contains("never"))
    }

    @Test("a square of the matrix says its share, and is filled in proportion to the fullest")
    func matrix() {
        let matrix = CoverageMatrix(caption, names: ["A", "B"]) { _, _ in .init(met: 1, possible: 4) }
        let drawing = matrix.drawing
        #expect(matrix.fullest == 0.25)
        #expect(drawing.svg.contains("<title>A – B: 1 / 4</title>") && drawing.svg.contains(">25%</text>"))
        #expect(drawing.svg.contains("class=\"area solid\" x=\"68.98%\" y=\"48\" width=\"29.04%\" height=\"6\""))
    }

    @Test("a year has a line for each month and its marks on their days; marks of no day are left out")
    func year() {
        let months = (1...12).map { ("M\($0)", $0 == 2 ? 28 : 31) }
        let marks = [(1, 1), (2, 28), (13, 1), (1, 0)].map {
            YearCalendar.Mark(month: $0, day: $1, kind: .held, name: "R")
        }
        let svg = YearCalendar(caption, months: months, marks: marks).drawing.svg
        #expect(svg.split(separator: "class=\"held\"").count == 3)
        #expect(svg.contains("<circle class=\"held\" cx=\"15%\" cy=\"36\" r=\"5.5\"/>"))
    }

    @Test("ids keep only what an id may have")
    func ids() { #expect(Caption(id: "A b\"-9<", title: "", description: "").id == "chart-b-9") }
}
