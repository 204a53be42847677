/// A share over time, with the band in which the truth lies: a line through what is known, and how far it could be off.
package struct RateLine: Sendable {
    package struct Point: Sendable {
        let label: String
        let name: String
        let rate: (low: Double, value: Double, high: Double)?

        /// Shares between 0 and 1. Nil where nothing is known yet.
        package init(label: String, name: String, rate: (low: Double, value: Double, high: Double)?) {
            self.label = label
            self.name = name
            self.rate = rate.map {
                let (a, b) = (Measure.share($0.low), Measure.share($0.high))
                return (min(a, b), min(max(Measure.share($0.value), min(a, b)), max(a, b)), max(a, b))
            }
        }
    }

    private let caption: Caption
    private let points: [Point]

    /// From the oldest to the latest; the latest ``TimeFrame/maximumPlaces`` are drawn.
    package init(_ caption: Caption, points: [Point]) {
        self.caption = caption
        self.points = points.suffix(TimeFrame.maximumPlaces)
    }

    package var drawing: Drawing {
        let frame = TimeFrame(count: points.count)
        return SVGWriter.picture(caption, height: TimeFrame.height) { svg in
            frame.grid(&svg, [0, 0.25, 0.5, 0.75, 1].map { ($0, Measure.percent($0)) })
            lines(&svg, frame)
            for (place, point) in points.enumerated() { dot(&svg, point, frame.middle(place)) }
            frame.names(&svg, points.map(\.label))
        }
    }

    /// Band and line, in a frame of their own that is stretched to the width.
    private func lines(_ svg: inout SVGWriter, _ frame: TimeFrame) {
        let height = TimeFrame.plot.bottom
        svg.open(
            "svg",
            [
                "x": 0, "y": 0, "width": .percent(100), "height": .number(height),
                "viewBox": .text("0 0 100 \(Measure.text(height))"), "preserveAspectRatio": "none",
            ])
        for run in runs where run.count > 1 {
            let upper = run.map { at(frame.middle($0.place), $0.rate.high) }
            let lower = run.reversed().map { at(frame.middle($0.place), $0.rate.low) }
            svg.leaf("polygon", ["class": "band", "points": .text((upper + lower).joined(separator: " "))])
            let line = run.map { at(frame.middle($0.place), $0.rate.value) }
            svg.leaf("polyline", ["class": "line", "points": .text(line.joined(separator: " "))])
        }
        svg.close("svg")
    }

    private func at(_ x: Double, _ share: Double) -> String {
        Measure.text(x, digits: 2) + "," + Measure.text(TimeFrame.y(share))
    }

    private func dot(_ svg: inout SVGWriter, _ point: Point, _ x: Double) {
        guard let rate = point.rate else { return }
        svg.open("g")
        svg.title("\(point.name): \(Measure.percent(rate.value))")
        svg.leaf(
            "line",
            [
                "class": "span", "x1": .percent(x), "x2": .percent(x), "y1": .number(TimeFrame.y(rate.low)),
                "y2": .number(TimeFrame.y(rate.high)),
            ])
        svg.leaf("circle", ["class": "point", "cx": .percent(x), "cy": .number(TimeFrame.y(rate.value)), "r": 4])
        svg.close("g")
    }

    private typealias Run = [(place: Int, rate: (low: Double, value: Double, high: Double))]

    /// Points that follow each other without a gap.
    private var runs: [Run] {
        var runs: [Run] = [[]]
        for (place, point) in points.enumerated() {
            if let rate = point.rate { runs[runs.count - 1].append((place, rate)) } else { runs.append([]) }
        }
        return runs
    }
}
