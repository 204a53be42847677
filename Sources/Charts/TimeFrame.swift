/// The frame of pictures that go over time: an axis of values on the left, and places for rounds from left to right.
struct TimeFrame {
    /// Places drawn; older ones are left to the table.
    static let maximumPlaces = 60
    /// Names below at most, so that they do not meet on the narrowest screen.
    private static let names = 6
    static let height: Double = 224
    static let plot: (top: Double, bottom: Double) = (12, 190)
    /// Hundredths of the width that the axis takes.
    static let gutter: Double = 11

    let count: Int

    /// So many are drawn; few of them do not fill the width, which leaves room to be looked forward to.
    private var slot: Double { (100 - Self.gutter) / Double(max(count, 8)) }

    func middle(_ place: Int) -> Double { Self.gutter + (Double(place) + 0.5) * slot }

    /// Left edge and width of a bar.
    func bar(_ place: Int) -> (x: Double, width: Double) {
        let width = min(slot * 0.68, 6)
        return (middle(place) - width / 2, width)
    }

    /// The height of a share of the axis.
    static func y(_ share: Double) -> Double {
        plot.bottom - (plot.bottom - plot.top) * Measure.share(share)
    }

    /// Lines across, each with its value.
    func grid(_ svg: inout SVGWriter, _ ticks: [(share: Double, label: String)]) {
        for tick in ticks {
            let y = Self.y(tick.share)
            svg.leaf(
                "line",
                [
                    "class": tick.share == 0 ? "grid base" : "grid", "x1": .percent(Self.gutter), "x2": .percent(100),
                    "y1": .number(y), "y2": .number(y),
                ])
            svg.element(
                "text",
                ["class": "tick end", "x": .percent(Self.gutter - 1.5), "y": .number(y + 4)], tick.label)
        }
    }

    /// Names below: the latest always, the others as there is room.
    func names(_ svg: inout SVGWriter, _ labels: [String]) {
        let step = max(1, (labels.count + Self.names - 1) / Self.names)
        for (place, label) in labels.enumerated() where (labels.count - 1 - place).isMultiple(of: step) {
            svg.element(
                "text", ["class": "tick middle", "x": .percent(middle(place)), "y": 212], Label.short(label, room: 8))
        }
    }
}
