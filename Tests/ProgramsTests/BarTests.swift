import Primitives
import Testing

@testable import Programs

@Suite("A bar of parts")
struct BarTests {
    @Test("fills the whole without a gap, and leaves out parts of nothing")
    func fills() throws {
        let bar = try #require(Bar([("first", "First", 1), ("again", "Again", 0), ("out", "Out", 2)], .empty))
        #expect(bar.parts.map(\.kind) == ["first", "out"])
        #expect(bar.parts.map(\.x) == ["0", "333"])
        #expect(bar.parts.map(\.width) == ["333", "667"])
    }

    @Test("is not drawn for nothing")
    func nothing() { #expect(Bar([("first", "First", 0)], .empty) == nil) }

    @Test("counts are grouped as the language groups them")
    func grouped() throws {
        for (language, count) in [("en", "1,001"), ("de", "1.001"), ("fr", "1\u{202F}001")] {
            let catalogue = try Catalogue(language: language, files: ProgramsSlice.files)
            #expect(Bar([("first", "First", 1_001)], catalogue)?.parts.first?.count == count)
            #expect(catalogue.count(999) == "999")
        }
    }
}
