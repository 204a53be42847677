import Testing

@testable import Programs

@Suite("Headings of an exported roster")
struct RosterExportColumnsTests {
    @Test("are all different, also where an attribute has the name of a fixed column")
    func different() {
        let header = RosterExportColumns(customs: ["Hobby", "Name", "hobby"]).header
        #expect(header.suffix(3) == ["Hobby", "Name 2", "hobby 2"])
        #expect(RosterMapping.guess(header).index(of: .name) == 0)
    }
}
