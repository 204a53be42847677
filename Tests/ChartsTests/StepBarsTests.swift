import Charts
import Foundation
import Testing

@Suite("Steps and spans")
struct StepBarsTests {
    private let caption = Caption(id: "x", title: "T & T", description: "D")

    @Test("of a pipeline are drawn beside the first, and texts in them are escaped")
    func steps() {
        let svg = StepBars(caption, steps: [("<a>", 10), ("b", 5), ("c", 0)]).drawing.svg
        #expect(svg.contains("5 · 50%") && svg.contains("&lt;a&gt;") && svg.contains("T &amp; T"))
        #expect(svg.components(separatedBy: "area solid").count == 3)
    }

    @Test("whose counts cannot be are drawn all the same")
    func strange() {
        let svg = StepBars(caption, steps: [("a", 0), ("b", -4), ("c", .max)]).drawing.svg
        #expect(!svg.contains("nan") && !svg.contains("inf") && svg.contains("</svg>"))
        #expect(StepBars(caption, steps: []).drawing.svg.contains("</svg>"))
    }

    @Test("of a share show between what it lies, and say where nothing is known")
    func spans() {
        let rows = [RateSpans.Row("a", rate: (0.1, 0.2, 0.4)), RateSpans.Row("b", rate: nil)]
        let svg = RateSpans(caption, rows: rows, unknown: "too few").drawing.svg
        #expect(svg.contains("10%–40%") && svg.contains("too few") && svg.components(separatedBy: "<circle").count == 2)
        let strange = RateSpans(caption, rows: [.init("a", rate: (.nan, 3, -1))], unknown: "").drawing.svg
        #expect(!strange.contains("nan") && strange.contains("</svg>"))
    }
}
