/// How many came how far: a bar for each step, all beside the first. Steps follow each other, and each is part of the one
/// before it.
package struct StepBars: Sendable {
    /// Steps drawn at most.
    static let maximumSteps = 8
    private static let row: Double = 46

    private let caption: Caption
    private let steps: [(label: String, count: Int)]

    /// From the first step to the last.
    package init(_ caption: Caption, steps: [(label: String, count: Int)]) {
        self.caption = caption
        self.steps = steps.prefix(Self.maximumSteps).map { ($0.label, Measure.count($0.count)) }
    }

    package var drawing: Drawing {
        let first = steps.first?.count ?? 0
        return SVGWriter.picture(caption, height: max(1, Double(steps.count) * Self.row)) { svg in
            for (place, step) in steps.enumerated() {
                let (y, share) = (Double(place) * Self.row, Measure.share(step.count, of: first))
                let value = place == 0 ? "\(step.count)" : "\(step.count) · \(Measure.percent(share))"
                svg.element(
                    "text", ["class": "label", "x": 0, "y": .number(y + 16)], Label.short(step.label, room: 34))
                svg.element("text", ["class": "value end", "x": .percent(100), "y": .number(y + 16)], value)
                let box: SVGValue = .number(y + 23)
                svg.leaf(
                    "rect", ["class": "track", "x": 0, "y": box, "width": .percent(100), "height": 12, "rx": 3])
                guard step.count > 0 else { continue }
                let width = max(0.5, 100 * share)
                svg.leaf(
                    "rect",
                    ["class": "area solid", "x": 0, "y": box, "width": .percent(width), "height": 12, "rx": 3])
            }
        }
    }
}
