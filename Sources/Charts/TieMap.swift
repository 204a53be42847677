/// Who has met across groups: groups on a ring, their people as dots, and between them bands as broad as many have met.
///
/// A full dot has met somebody of another group, a hollow one has not.
package struct TieMap: Sendable {
    /// Groups drawn; bands are at most as many as pairs of these.
    package static let maximumGroups = 24
    /// Dots drawn; with more people each dot stands for several.
    package static let maximumDots = 1000

    package struct Group: Sendable {
        let name: String
        let people: Int
        let connected: Int
        let href: String?

        /// `connected` of the people have met somebody of another group. A link is a path of our own, or is left out.
        package init(name: String, people: Int, connected: Int, href: String? = nil) {
            self.name = name
            self.people = Measure.count(people)
            self.connected = min(Measure.count(connected), Measure.count(people))
            self.href = href.flatMap(LocalLink.checked)
        }
    }

    package struct Tie: Sendable {
        let from: Int
        let to: Int
        let count: Int

        /// So many pairs of these two groups have met.
        package init(_ from: Int, _ to: Int, count: Int) {
            (self.from, self.to, self.count) = (from, to, Measure.count(count))
        }
    }

    private let caption: Caption
    private let groups: [Group]
    private let ties: [Tie]
    /// People that one dot stands for.
    package let peoplePerDot: Int

    package init(_ caption: Caption, groups: [Group], ties: [Tie]) {
        let groups = Array(groups.prefix(Self.maximumGroups))
        self.caption = caption
        self.groups = groups
        let indices = groups.indices
        let known = ties.filter {
            indices.contains($0.from) && indices.contains($0.to) && $0.from != $0.to && $0.count > 0
        }
        self.ties = Array(
            known.sorted { $0.count < $1.count }.suffix(Self.maximumGroups * (Self.maximumGroups - 1) / 2))
        let all = Measure.sum(groups.map(\.people))
        // Each group's last dot may stand for fewer people, so room is left for one in each.
        let room = Self.maximumDots - Self.maximumGroups
        peoplePerDot = all <= Self.maximumDots ? 1 : (all + room - 1) / room
    }

    package var drawing: Drawing {
        let layout = ClusterLayout(groups.map(dots))
        let side = ClusterLayout.side
        return SVGWriter.picture(caption, height: side, box: (side, side), isGroup: hasLinks) { svg in
            let most = ties.last?.count ?? 1
            for tie in ties { draw(&svg, tie, layout, most) }
            for (place, group) in groups.enumerated() {
                draw(&svg, group, number: place + 1, layout, layout.places[place])
            }
        }
    }

    private var hasLinks: Bool { groups.contains { $0.href != nil } }

    private func dots(_ group: Group) -> Int { (group.people + peoplePerDot - 1) / peoplePerDot }

    private func draw(_ svg: inout SVGWriter, _ tie: Tie, _ layout: ClusterLayout, _ most: Int) {
        let (from, to) = (layout.places[tie.from], layout.places[tie.to])
        let middle = ClusterLayout.side / 2
        // Bent towards the middle, so that bands that go the same way run together.
        let bend = ((from.x + to.x) / 2 * 0.45 + middle * 0.55, (from.y + to.y) / 2 * 0.45 + middle * 0.55)
        let points = [from.x, from.y, bend.0, bend.1, to.x, to.y].map { Measure.text($0) }
        svg.open("g")
        svg.title("\(groups[tie.from].name) – \(groups[tie.to].name): \(tie.count)")
        svg.leaf(
            "path",
            [
                "class": "tie",
                "d": .text("M\(points[0]) \(points[1])Q\(points[2]) \(points[3]) \(points[4]) \(points[5])"),
                "stroke-width": .number(0.6 + 11 * Measure.share(tie.count, of: most)),
            ])
        svg.close("g")
    }

    private func draw(
        _ svg: inout SVGWriter, _ group: Group, number: Int, _ layout: ClusterLayout, _ place: ClusterLayout.Place
    ) {
        if let href = group.href { svg.open("a", ["href": .text(href), "tabindex": "-1"]) } else { svg.open("g") }
        svg.title("\(group.name): \(group.connected) / \(group.people)")
        let ground = place.radius + 3
        svg.leaf("circle", ["class": "ground", "cx": .number(place.x), "cy": .number(place.y), "r": .number(ground)])
        DotCloud(layout: layout, place: place).draw(
            &svg, count: dots(group), full: (group.connected + peoplePerDot - 1) / peoplePerDot)
        MapLabel(name: group.name, number: number, radius: ground).draw(&svg, at: place)
        if group.href != nil { svg.close("a") } else { svg.close("g") }
    }
}

/// People of a group as dots: one path of full ones and one of hollow ones, each dot a stroke without length.
struct DotCloud {
    let layout: ClusterLayout
    let place: ClusterLayout.Place

    func draw(_ svg: inout SVGWriter, count: Int, full: Int) {
        let dots = layout.dots(count, in: place)
        let size = max(1, layout.spacing * 1.25)
        path(&svg, "dots", dots.prefix(full), size)
        path(&svg, "dots rim", dots.dropFirst(full), size)
        path(&svg, "dots hole", dots.dropFirst(full), size * 0.55)
    }

    private func path(
        _ svg: inout SVGWriter, _ look: SVGValue, _ dots: ArraySlice<(x: Double, y: Double)>, _ size: Double
    ) {
        if dots.isEmpty { return }
        let steps = dots.map { "M\(Measure.text($0.x)) \(Measure.text($0.y))h0" }
        svg.leaf("path", ["class": look, "d": .text(steps.joined()), "stroke-width": .number(size)])
    }
}

/// At a group's outer side: its name where there is room, its number where there is not. The page's style sheet shows one.
struct MapLabel {
    let name: String
    let number: Int
    let radius: Double
    /// Room for so many letters, beside what the group's own breadth gives.
    var letters = 10

    func draw(_ svg: inout SVGWriter, at place: ClusterLayout.Place) {
        let fromMiddle = place.x - ClusterLayout.side / 2
        // At the sides of the ring the next group stands below: there a label stands beside its own, outwards.
        if abs(fromMiddle) > ClusterLayout.ring * 0.7 { return drawBeside(&svg, place, isLeft: fromMiddle < 0) }
        let letters = max(self.letters, Int(min(200, 2 * radius + 30) / 6.2))
        let isAbove = place.y < ClusterLayout.side / 2 - 1
        let x: SVGValue = .number(place.x)
        let (name, number) = (isAbove ? -6 : radius + 14, isAbove ? -6 : radius + 18)
        let edge = isAbove ? place.y - radius : place.y
        svg.element(
            "text", ["class": "name middle", "x": x, "y": .number(edge + name)], Label.short(self.name, room: letters))
        svg.element("text", ["class": "number middle", "x": x, "y": .number(edge + number)], "\(self.number)")
    }

    private func drawBeside(_ svg: inout SVGWriter, _ place: ClusterLayout.Place, isLeft: Bool) {
        let edge = isLeft ? place.x - radius - 6 : place.x + radius + 6
        let room = isLeft ? edge : ClusterLayout.side - edge
        let letters = max(letters, Int((max(0, room) + 30) / 6.2))
        let anchor = isLeft ? " end" : ""
        svg.element(
            "text", ["class": .text("name" + anchor), "x": .number(edge), "y": .number(place.y + 4)],
            Label.short(name, room: letters))
        svg.element(
            "text", ["class": .text("number" + anchor), "x": .number(edge), "y": .number(place.y + 6)], "\(number)")
    }
}

enum LocalLink {
    /// A path of our own of plain characters, or nil.
    static func checked(_ path: String) -> String? {
        let isPlain = path.utf8.count <= 200 && path.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isPlain && path.hasPrefix("/") && !path.hasPrefix("//") && !path.contains("\\") ? path : nil
    }
}
