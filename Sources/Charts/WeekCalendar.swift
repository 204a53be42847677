/// A week with its days side by side and the hours from top to bottom: what is open, and what takes time.
package struct WeekCalendar: Sendable {
    /// How time looks; told apart by texture and not by colour alone.
    package enum Look: Sendable, CaseIterable { case open, busy, held, booked, unknown }

    /// Part of one day, in minutes of its clock.
    package struct Block: Sendable {
        let day: Int
        let from: Int
        let until: Int
        let look: Look
        let name: String

        package init(day: Int, from: Int, until: Int, look: Look, name: String) {
            (self.day, self.from, self.until, self.look, self.name) = (day, from, until, look, name)
        }
    }

    /// Blocks drawn.
    static let maximumBlocks = 1_000
    private static let (hour, head, gutter): (Double, Double, Double) = (26, 40, 9)

    private let caption: Caption
    private let days: [String]
    private let blocks: [Block]
    /// Hours shown: from the first to the last in which something is, eight at least.
    private let first: Int
    private let last: Int

    /// Names of seven days. Blocks on other days, or outside a day's minutes, are not drawn.
    package init(_ caption: Caption, days: [String], blocks: [Block]) {
        self.caption = caption
        self.days = Array(days.prefix(7))
        let fit = blocks.filter { (0..<7).contains($0.day) && $0.from >= 0 && $0.from < $0.until && $0.until <= 1_440 }
        self.blocks = Array(fit.prefix(Self.maximumBlocks))
        // What is not known for a whole day says nothing of the hours that matter.
        let shown = fit.filter { $0.look == .open || $0.look != .unknown && $0.until - $0.from < 1_440 }
        let begin = min(shown.map { $0.from / 60 }.min() ?? 8, 9)
        first = begin
        last = min(24, max(shown.map { ($0.until + 59) / 60 }.max() ?? 18, begin + 8))
    }

    package var drawing: Drawing {
        SVGWriter.picture(caption, height: Self.head + Double(last - first) * Self.hour + 8) { svg in
            Self.hatching(&svg, caption)
            for (place, day) in days.enumerated() {
                let x = x(place) + width / 2
                // The weekday above its date: side by side they run together on a phone.
                for (line, word) in day.split(separator: " ", maxSplits: 1).enumerated() {
                    svg.element(
                        "text", ["class": "tick middle", "x": .percent(x), "y": .number(Double(14 + line * 16))],
                        Label.short(String(word), room: 6))
                }
            }
            for hour in first...last { line(&svg, hour) }
            // What is open lies under what takes time.
            for block in blocks where block.look == .open { draw(&svg, block) }
            for block in blocks where block.look != .open { draw(&svg, block) }
        }
    }

    /// A small sample of a look, for the legend. It needs the drawing on the same page.
    package func sample(_ look: Look) -> Drawing {
        var svg = SVGWriter()
        svg.open("svg", ["viewBox": "0 0 14 14", "aria-hidden": "true", "focusable": "false"])
        rectangle(&svg, look, x: 1, y: 1, width: 12, height: 12)
        svg.close("svg")
        return Drawing(svg)
    }

    private var width: Double { (100 - Self.gutter) / 7 }
    private func x(_ day: Int) -> Double { Self.gutter + Double(day) * width }
    private func y(_ minute: Int) -> Double { Self.head + (Double(minute) / 60 - Double(first)) * Self.hour }

    private func line(_ svg: inout SVGWriter, _ hour: Int) {
        svg.element(
            "text", ["class": "tick end", "x": .percent(Self.gutter - 1.5), "y": .number(y(hour * 60) + 4)], "\(hour)")
        svg.leaf(
            "line",
            [
                "class": "grid", "x1": .percent(Self.gutter), "x2": .percent(100), "y1": .number(y(hour * 60)),
                "y2": .number(y(hour * 60)),
            ])
    }

    private func draw(_ svg: inout SVGWriter, _ block: Block) {
        let (from, until) = (max(block.from, first * 60), min(block.until, last * 60))
        guard from < until else { return }
        svg.open("g")
        svg.title(block.name)
        rectangle(
            &svg, block.look, x: .percent(x(block.day) + 0.4), y: .number(y(from)), width: .percent(width - 0.8),
            height: .number(max(3, y(until) - y(from))))
        svg.close("g")
    }

    private func rectangle(
        _ svg: inout SVGWriter, _ look: Look, x: SVGValue, y: SVGValue, width: SVGValue, height: SVGValue
    ) {
        let name: SVGValue =
            switch look {
            case .open: "band"
            case .busy, .unknown: "area hatched"
            case .held: "area hollow"
            case .booked: "area solid"
            }
        svg.leaf("rect", ["class": name, "x": x, "y": y, "width": width, "height": height])
        guard look == .busy || look == .unknown else { return }
        svg.leaf(
            "rect", ["fill": .text("url(#\(caption.id)-hatch)"), "x": x, "y": y, "width": width, "height": height])
    }

    private static func hatching(_ svg: inout SVGWriter, _ caption: Caption) {
        svg.open("defs")
        svg.open(
            "pattern",
            [
                "id": .text(caption.id + "-hatch"), "width": 5, "height": 5, "patternUnits": "userSpaceOnUse",
                "patternTransform": "rotate(45)",
            ])
        svg.leaf("line", ["class": "hatch", "x1": 0, "y1": 0, "x2": 0, "y2": 5])
        svg.close("pattern")
        svg.close("defs")
    }
}
