import Testing

@testable import Charts

@Suite("The map of who has met")
struct MapTests {
    private let caption = Caption(id: "map", title: "Map", description: "Who has met.")

    private func map(_ people: [Int]) -> TieMap {
        let groups = people.map { TieMap.Group(name: "G", people: $0, connected: $0 / 2) }
        let ties = people.indices.flatMap { from in people.indices.map { TieMap.Tie(from, $0, count: from * $0) } }
        return TieMap(caption, groups: groups, ties: ties)
    }

    private func dots(_ svg: String) -> Int { svg.split(separator: "h0").count - 1 }

    @Test("has a dot for each person up to a thousand, full where they have met another group")
    func dots() {
        let svg = map([600, 300, 100]).drawing.svg
        // A hollow dot is two strokes: its rim, and the hole in it.
        #expect(dots(svg) == 500 + 2 * 500)
        #expect(map([600, 300, 100]).peoplePerDot == 1)
    }

    @Test("lets a dot stand for several people beyond a thousand, and stays within its dots")
    func crowds() {
        let many = map(Array(repeating: 4200, count: 24))
        #expect(many.peoplePerDot > 1 && dots(many.drawing.svg) <= 2 * TieMap.maximumDots)
    }

    @Test("is the same for the same people, without a tie to oneself")
    func same() {
        #expect(map([5, 9, 14]).drawing == map([5, 9, 14]).drawing)
        #expect(map([5]).drawing.svg.contains("tie") == false)
    }

    @Test("keeps groups apart and inside the picture", arguments: [2, 3, 5, 9, 16, 24])
    func apart(_ count: Int) {
        let layout = ClusterLayout((0..<count).map { 10 + 7 * $0 })
        for (one, place) in layout.places.enumerated() {
            #expect((place.radius...480 - place.radius).contains(place.x) && place.y > place.radius)
            for other in layout.places[(one + 1)...] {
                let (dx, dy) = (place.x - other.x, place.y - other.y)
                #expect((dx * dx + dy * dy).squareRoot() > place.radius + other.radius)
            }
        }
    }

    @Test("links to pages of our own only")
    func links() {
        let hrefs = ["/a?b=1", "//example.org", "javascript:a", "https://example.org", "/\\example.org", "/a b"]
        #expect(hrefs.compactMap(LocalLink.checked) == ["/a?b=1"])
    }
}
