import Testing

@testable import Charts

@Suite("Numbers of pictures")
struct MeasureTests {
    @Test("are written with a point and no digits that nobody sees")
    func text() {
        let numbers = [0, 1, -1, 0.04, 0.05, 12.34, 99.99, -0.5, .nan, .infinity, 1e300]
        #expect(
            numbers.map { Measure.text($0) } == [
                "0", "1", "-1", "0", "0.1", "12.3", "100", "-0.5", "0", "0", "1000000",
            ])
        #expect([33.333, 0.05, 5.5].map { Measure.text($0, digits: 2) } == ["33.33", "0.05", "5.5"])
    }

    @Test("an axis ends at a round number that is not below the greatest, in four steps at most")
    func axis() {
        for greatest in [Int.min, 0, 1, 2, 7, 8, 9, 41, 100, 1001, 99_999, Int.max] {
            let axis = Axis(to: greatest)
            #expect(
                axis.top >= Measure.count(greatest) && axis.ticks.count <= Axis.steps + 1 && axis.ticks.last == axis.top
            )
        }
        #expect(Axis(to: 7).ticks == [0, 2, 4, 6, 8])
    }

    @Test("names are cut to their room, wide letters sooner, and marks cannot make them endless")
    func labels() {
        #expect(Label.short("Engineering", room: 20) == "Engineering")
        #expect(Label.short("Engineering", room: 5) == "Engi…")
        #expect(Label.short("組織組織", room: 4) == "組…" || Label.short("組織組織", room: 4) == "組織…")
        #expect(Label.short("a" + String(repeating: "\u{301}", count: 999), room: 5).unicodeScalars.count <= 20)
    }
}
