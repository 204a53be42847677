/// Shares beside each other, each as a point with the span in which the truth lies; what is not known has none.
package struct RateSpans: Sendable {
    /// Rows drawn; the rest is left to the table.
    static let maximumRows = 24
    private static let row: Double = 46

    package struct Row: Sendable {
        let label: String
        let rate: (low: Double, value: Double, high: Double)?

        /// Shares between 0 and 1. Nil where nothing can be said.
        package init(_ label: String, rate: (low: Double, value: Double, high: Double)?) {
            self.label = label
            self.rate = rate.map {
                let (low, high) = (Measure.share(min($0.low, $0.high)), Measure.share(max($0.low, $0.high)))
                return (low, min(max(Measure.share($0.value), low), high), high)
            }
        }
    }

    private let caption: Caption
    private let rows: [Row]
    private let unknown: String

    /// - Parameter unknown: what stands in place of a share that is not known.
    package init(_ caption: Caption, rows: [Row], unknown: String) {
        (self.caption, self.rows, self.unknown) = (caption, Array(rows.prefix(Self.maximumRows)), unknown)
    }

    package var drawing: Drawing {
        SVGWriter.picture(caption, height: max(1, Double(rows.count) * Self.row)) { svg in
            for (place, row) in rows.enumerated() {
                let y = Double(place) * Self.row
                let value = row.rate.map { "\(Measure.percent($0.low))–\(Measure.percent($0.high))" } ?? unknown
                svg.element("text", ["class": "label", "x": 0, "y": .number(y + 16)], Label.short(row.label, room: 30))
                svg.element("text", ["class": "value end", "x": .percent(100), "y": .number(y + 16)], value)
                svg.leaf(
                    "rect",
                    ["class": "track", "x": 0, "y": .number(y + 23), "width": .percent(100), "height": 12, "rx": 3])
                if let rate = row.rate { span(&svg, rate, y + 29) }
            }
        }
    }

    private func span(_ svg: inout SVGWriter, _ rate: (low: Double, value: Double, high: Double), _ y: Double) {
        svg.leaf(
            "line",
            [
                "class": "span", "x1": .percent(100 * rate.low), "x2": .percent(100 * rate.high), "y1": .number(y),
                "y2": .number(y),
            ])
        svg.leaf("circle", ["class": "point", "cx": .percent(100 * rate.value), "cy": .number(y), "r": 4])
    }
}
