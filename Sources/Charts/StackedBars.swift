/// Parts of a whole over time: one bar for each round, its parts upon each other.
package struct StackedBars: Sendable {
    /// How a part looks; told apart without colours as well.
    package enum Texture: Sendable, CaseIterable { case solid, hatched, hollow, dotted }

    package struct Part: Sendable {
        let texture: Texture
        let label: String

        package init(_ texture: Texture, _ label: String) {
            self.texture = texture
            self.label = label
        }
    }

    package struct Column: Sendable {
        let label: String
        let name: String
        let values: [Int]

        /// `label` stands below, as far as there is room; `name` says which it is in full. A value for each part.
        package init(label: String, name: String, values: [Int]) {
            self.label = label
            self.name = name
            self.values = values
        }
    }

    private let caption: Caption
    private let parts: [Part]
    private let columns: [Column]

    /// Columns from the oldest to the latest; the latest ``TimeFrame/maximumPlaces`` are drawn.
    package init(_ caption: Caption, parts: [Part], columns: [Column]) {
        self.caption = caption
        self.parts = Array(parts.prefix(Texture.allCases.count))
        self.columns = columns.suffix(TimeFrame.maximumPlaces)
    }

    package var drawing: Drawing {
        let axis = Axis(to: columns.map { Measure.sum($0.values) }.max() ?? 0)
        let frame = TimeFrame(count: columns.count)
        return SVGWriter.picture(caption, height: TimeFrame.height) { svg in
            patterns(&svg)
            frame.grid(&svg, axis.ticks.map { (Measure.share($0, of: axis.top), Measure.short($0)) })
            for (place, column) in columns.enumerated() { draw(&svg, column, frame.bar(place), axis) }
            frame.names(&svg, columns.map(\.label))
        }
    }

    /// A small sample of each part, for the legend. It needs the drawing on the same page.
    package var keys: [(sample: Drawing, label: String)] {
        parts.map { part in
            var svg = SVGWriter()
            svg.open("svg", ["viewBox": "0 0 14 14", "aria-hidden": "true", "focusable": "false"])
            rectangle(&svg, part.texture, x: 1, y: 1, width: 12, height: 12)
            svg.close("svg")
            return (Drawing(svg), part.label)
        }
    }

    private func draw(_ svg: inout SVGWriter, _ column: Column, _ bar: (x: Double, width: Double), _ axis: Axis) {
        var below = 0
        svg.open("g")
        svg.title(title(column))
        for (part, value) in zip(parts, column.values) where Measure.count(value) > 0 {
            let (from, to) = (
                Measure.share(below, of: axis.top), Measure.share(below + Measure.count(value), of: axis.top)
            )
            let (top, bottom) = (TimeFrame.y(to), TimeFrame.y(from))
            rectangle(
                &svg, part.texture, x: .percent(bar.x), y: .number(top), width: .percent(bar.width),
                height: .number(max(1, bottom - top)))
            below = min(below + Measure.count(value), Measure.maximumCount)
        }
        svg.close("g")
    }

    private func title(_ column: Column) -> String {
        let values = zip(parts, column.values).map { "\($0.label) \(Measure.count($1))" }
        return column.name + ": " + values.joined(separator: ", ")
    }

    private func rectangle(
        _ svg: inout SVGWriter, _ texture: Texture, x: SVGValue, y: SVGValue, width: SVGValue, height: SVGValue
    ) {
        let look: SVGValue =
            switch texture {
            case .solid: "area solid"
            case .hatched: "area hatched"
            case .hollow: "area hollow"
            case .dotted: "area dotted"
            }
        svg.leaf("rect", ["class": look, "x": x, "y": y, "width": width, "height": height])
        guard texture == .hatched || texture == .dotted else { return }
        let pattern = texture == .hatched ? "hatch" : "dots"
        svg.leaf(
            "rect",
            ["fill": .text("url(#\(caption.id)-\(pattern))"), "x": x, "y": y, "width": width, "height": height])
    }

    private func patterns(_ svg: inout SVGWriter) {
        svg.open("defs")
        svg.open(
            "pattern",
            [
                "id": .text(caption.id + "-hatch"), "width": 5, "height": 5, "patternUnits": "userSpaceOnUse",
                "patternTransform": "rotate(45)",
            ])
        svg.leaf("line", ["class": "hatch", "x1": 0, "y1": 0, "x2": 0, "y2": 5])
        svg.close("pattern")
        if parts.contains(where: { $0.texture == .dotted }) { dots(&svg) }
        svg.close("defs")
    }

    private func dots(_ svg: inout SVGWriter) {
        svg.open(
            "pattern",
            ["id": .text(caption.id + "-dots"), "width": 6, "height": 6, "patternUnits": "userSpaceOnUse"])
        svg.leaf("circle", ["class": "dot", "cx": 3, "cy": 3, "r": 1.4])
        svg.close("pattern")
    }
}
