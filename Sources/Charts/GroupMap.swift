/// One group and the others around it: its people as dots in the middle, and to each other group a band the broader, the more
/// of what is possible has happened; the broadest is that of the greatest share. A group that nobody has met is joined by a broken line.
package struct GroupMap: Sendable {
    package struct Other: Sendable {
        let name: String
        let people: Int
        let met: Int
        let possible: Int

        package init(name: String, people: Int, met: Int, possible: Int) {
            self.name = name
            self.people = Measure.count(people)
            self.met = Measure.count(met)
            self.possible = Measure.count(possible)
        }
    }

    private let caption: Caption
    private let people: Int
    private let connected: Int
    private let others: [Other]

    /// `connected` of the people have met somebody of another group.
    package init(_ caption: Caption, people: Int, connected: Int, others: [Other]) {
        self.caption = caption
        self.people = Measure.count(people)
        self.connected = min(Measure.count(connected), Measure.count(people))
        self.others = Array(others.prefix(TieMap.maximumGroups))
    }

    package var drawing: Drawing {
        let side = ClusterLayout.side
        let ring = ClusterLayout(others.map { _ in 1 })
        let places = others.count == 1 ? [ClusterLayout.Place(x: side / 2, y: 70, radius: 1)] : ring.places
        let most = others.map(\.people).max() ?? 1
        let greatest = others.map { Measure.share($0.met, of: $0.possible) }.max() ?? 0
        return SVGWriter.picture(caption, height: side, box: (side, side)) { svg in
            for (other, place) in zip(others, places) { band(&svg, other, place, greatest) }
            middle(&svg)
            for (number, (other, place)) in zip(others, places).enumerated() {
                draw(
                    &svg, other, number + 1, place, radius: 7 + 11 * Measure.share(other.people, of: most).squareRoot())
            }
        }
    }

    private func band(_ svg: inout SVGWriter, _ other: Other, _ place: ClusterLayout.Place, _ greatest: Double) {
        let share = greatest > 0 ? Measure.share(other.met, of: other.possible) / greatest : 0
        let middle: SVGValue = .number(ClusterLayout.side / 2)
        svg.leaf(
            "line",
            [
                "class": share == 0 ? "tie none" : "tie", "x1": middle, "y1": middle, "x2": .number(place.x),
                "y2": .number(place.y), "stroke-width": .number(share == 0 ? 1.2 : 1.5 + 14 * share),
            ])
    }

    private func middle(_ svg: inout SVGWriter) {
        let perDot = max(1, (people + 399) / 400)
        let dots = (people + perDot - 1) / perDot
        let layout = ClusterLayout([dots])
        let place = ClusterLayout.Place(
            x: ClusterLayout.side / 2, y: ClusterLayout.side / 2, radius: layout.places[0].radius)
        svg.leaf(
            "circle",
            ["class": "ground", "cx": .number(place.x), "cy": .number(place.y), "r": .number(place.radius + 6)])
        DotCloud(layout: layout, place: place).draw(&svg, count: dots, full: (connected + perDot - 1) / perDot)
    }

    private func draw(
        _ svg: inout SVGWriter, _ other: Other, _ number: Int, _ place: ClusterLayout.Place, radius: Double
    ) {
        svg.open("g")
        svg.title("\(other.name): \(other.met) / \(other.possible)")
        svg.leaf("circle", ["class": "other", "cx": .number(place.x), "cy": .number(place.y), "r": .number(radius)])
        MapLabel(name: other.name, number: number, radius: radius + 2, letters: 160 / max(8, others.count)).draw(
            &svg, at: place)
        svg.close("g")
    }
}
