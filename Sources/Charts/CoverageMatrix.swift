/// Of all pairs that two groups could make, how many have met: a square for each two groups, filled from below,
/// the fullest to its brim: shares of large groups are small, and are compared with each other. Few groups
/// have room for the number too, above a bar that is filled from the left.
package struct CoverageMatrix: Sendable {
    /// Groups drawn.
    package static let maximumGroups = 24
    /// Groups up to which a square has room for its number.
    private static let numbered = 7
    private static let (row, head): (Double, Double) = (30, 26)
    /// Hundredths of the width that names take.
    private static let gutter: Double = 34

    package struct Cell: Sendable, Equatable {
        package let met: Int
        package let possible: Int

        package init(met: Int, possible: Int) {
            (self.met, self.possible) = (met, possible)
        }
    }

    private let caption: Caption
    private let names: [String]
    private let cell: @Sendable (Int, Int) -> Cell

    /// The cell of two different groups, either way round.
    package init(_ caption: Caption, names: [String], cell: @escaping @Sendable (Int, Int) -> Cell) {
        self.caption = caption
        self.names = Array(names.prefix(Self.maximumGroups))
        self.cell = cell
    }

    /// The share of the fullest square, between 0 and 1.
    package var fullest: Double {
        names.indices.flatMap { one in
            names.indices.filter { $0 > one }.map { share(cell(one, $0)) }
        }.max() ?? 0
    }

    private func share(_ cell: Cell) -> Double { Measure.share(cell.met, of: cell.possible) }

    package var drawing: Drawing {
        let fullest = fullest
        let height = Self.head + Double(max(1, names.count)) * Self.row + 4
        let width = (100 - Self.gutter) / Double(max(1, names.count))
        return SVGWriter.picture(caption, height: height) { svg in
            for (row, name) in names.enumerated() {
                let y = Self.head + Double(row) * Self.row
                let x = Self.gutter + Double(row) * width
                label(&svg, row, name, y: .number(y + 19))
                svg.element(
                    "text", ["class": "tick middle", "x": .percent(x + width / 2), "y": .number(Self.head - 9)],
                    "\(row + 1)")
                for column in names.indices {
                    draw(&svg, row, column, x: Self.gutter + Double(column) * width, y: y, width: width, fullest)
                }
            }
        }
    }

    /// As much of a name as there is room for: more of it on a wide page. The style sheet shows one.
    private func label(_ svg: inout SVGWriter, _ row: Int, _ name: String, y: SVGValue) {
        let (wide, narrow) = (Label.short(name, room: 20), Label.short(name, room: 12))
        guard wide != narrow else {
            return svg.element("text", ["class": "label", "x": 0, "y": y], "\(row + 1) \(wide)")
        }
        svg.element("text", ["class": "label wide", "x": 0, "y": y], "\(row + 1) \(wide)")
        svg.element("text", ["class": "label narrow", "x": 0, "y": y], "\(row + 1) \(narrow)")
    }

    private func draw(
        _ svg: inout SVGWriter, _ row: Int, _ column: Int, x: Double, y: Double, width: Double, _ fullest: Double
    ) {
        let box = (x: x + width * 0.06, y: y + 2, width: width * 0.88, height: Self.row - 4)
        guard row != column else {
            svg.leaf(
                "line",
                [
                    "class": "grid", "x1": .percent(x + width * 0.35), "x2": .percent(x + width * 0.65),
                    "y1": .number(y + Self.row / 2), "y2": .number(y + Self.row / 2),
                ])
            return
        }
        let cell = cell(row, column)
        let share = share(cell)
        let fill = fullest > 0 ? share / fullest : 0
        svg.open("g")
        svg.title(
            "\(names[row]) – \(names[column]): \(Measure.count(cell.met)) / \(Measure.count(cell.possible))")
        svg.leaf(
            "rect",
            [
                "class": "track", "x": .percent(box.x), "y": .number(box.y), "width": .percent(box.width),
                "height": .number(box.height), "rx": 2,
            ])
        if names.count <= Self.numbered {
            fillArea(&svg, x: box.x, y: box.y + box.height - 6, width: fill * box.width, height: 6)
            svg.element(
                "text",
                ["class": "label middle", "x": .percent(x + width / 2), "y": .number(y + 17)], Measure.percent(share))
        } else {
            let filled = share == 0 ? 0 : max(2, box.height * fill)
            fillArea(&svg, x: box.x, y: box.y + box.height - filled, width: box.width, height: filled)
        }
        svg.close("g")
    }

    private func fillArea(_ svg: inout SVGWriter, x: Double, y: Double, width: Double, height: Double) {
        svg.leaf(
            "rect",
            [
                "class": "area solid", "x": .percent(x), "y": .number(y), "width": .percent(width),
                "height": .number(height),
            ])
    }
}
