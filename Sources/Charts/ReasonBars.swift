/// How often each of a few things was so: a bar beside another, the most frequent first.
package struct ReasonBars: Sendable {
    /// Bars drawn; what is rarer is left to the table.
    static let maximumRows = 12
    private static let row: Double = 46

    private let caption: Caption
    private let rows: [(label: String, count: Int)]

    package init(_ caption: Caption, rows: [(label: String, count: Int)]) {
        self.caption = caption
        let counted = rows.map { (label: $0.label, count: Measure.count($0.count)) }.filter { $0.count > 0 }
        self.rows = Array(counted.sorted { $0.count > $1.count }.prefix(Self.maximumRows))
    }

    package var drawing: Drawing {
        let (most, all) = (rows.first?.count ?? 1, Measure.sum(rows.map(\.count)))
        return SVGWriter.picture(caption, height: max(1, Double(rows.count) * Self.row)) { svg in
            for (place, row) in rows.enumerated() {
                let y = Double(place) * Self.row
                let share = Measure.share(row.count, of: all)
                svg.element("text", ["class": "label", "x": 0, "y": .number(y + 16)], Label.short(row.label, room: 34))
                svg.element(
                    "text", ["class": "value end", "x": .percent(100), "y": .number(y + 16)],
                    "\(row.count) · \(Measure.percent(share))")
                let box: (SVGValue, SVGValue) = (.number(y + 23), 12)
                svg.leaf(
                    "rect", ["class": "track", "x": 0, "y": box.0, "width": .percent(100), "height": box.1, "rx": 3])
                let width = max(0.5, 100 * Measure.share(row.count, of: most))
                svg.leaf(
                    "rect",
                    ["class": "area solid", "x": 0, "y": box.0, "width": .percent(width), "height": box.1, "rx": 3])
            }
        }
    }
}
