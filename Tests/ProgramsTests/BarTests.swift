import Testing

@testable import Programs

@Suite("A bar of parts")
struct BarTests {
    @Test("fills the whole without a gap, and leaves out parts of nothing")
    func fills() throws {
        let bar = try #require(Bar([("first", "First", 1), ("again", "Again", 0), ("out", "Out", 2)]))
        #expect(bar.parts.map(\.kind) == ["first", "out"])
        #expect(bar.parts.map(\.x) == ["0", "333"])
        #expect(bar.parts.map(\.width) == ["333", "667"])
    }

    @Test("is not drawn for nothing")
    func nothing() { #expect(Bar([("first", "First", 0)]) == nil) }
}
