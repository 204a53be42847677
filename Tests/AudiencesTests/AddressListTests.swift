import Primitives
import Testing

@testable import Audiences

@Suite("A list of addresses")
struct AddressListTests {
    private func file(_ text: String, pieces: Int = 7) throws -> AddressList {
        var file = AddressFile()
        for piece in Array(text.utf8).batches(of: pieces) { try file.take(piece) }
        return try file.finish()
    }

    @Test("is read as people paste it, with names, commas and lines")
    func pasted() {
        let list = AddressList(
            pasted: "Ada <ada@example.org>, ben@example.org\r\ncleo@example.org;ada@example.org\n\nDee")
        #expect(list.entries.map(\.address.text) == ["ada@example.org", "ben@example.org", "cleo@example.org"])
        #expect(list.entries.map(\.line) == [1, 1, 2])
        #expect(list.repeated == 1)
        #expect(list.problems.map(\.line) == [4] && list.problems.map(\.text) == ["Dee"])
    }

    @Test("is taken from the column of a file whose heading says so")
    func headed() throws {
        let list = try file(
            "Name;E-Mail;Manager\r\nAda;ada@example.org;boss@example.org\r\nBen;nothing;x@example.org\r\n")
        #expect(list.entries.map(\.address.text) == ["ada@example.org"])
        #expect(list.problems.map(\.line) == [3])
    }

    @Test("may stand in a file without headings: its first line counts")
    func headless() throws {
        #expect(try file("ada@example.org\nben@example.org\n").entries.map(\.line) == [1, 2])
        #expect(try file("Who,Where\nAda,ada@example.org\n").entries.map(\.address.text) == ["ada@example.org"])
    }

    @Test("keeps a bounded number of mistakes, and counts the rest")
    func bounded() {
        let list = AddressList(pasted: (0..<500).map { "wrong\($0)" }.joined(separator: "\n"))
        #expect(list.problems.count == AddressList.shownProblems && list.problemCount == 500)
    }

    @Test("never traps on what strangers send, and reads the same however it is cut")
    func fuzz() throws {
        var draw = Draw(seed: 21)
        let parts = [
            "ada@example.org", ",", ";", "\n", "\r\n", "\"", "<", ">", " ", "Email", "=", "@", "\u{0}", "ü", "\t",
        ]
        for _ in 0..<1500 {
            let text = (0..<Int.random(in: 0...20, using: &draw)).map { _ in draw.pick(parts) }.joined()
            let pasted = AddressList(pasted: text)
            #expect(Set(pasted.entries.map(\.address)).count == pasted.entries.count)
            let (whole, cut) = (try? file(text, pieces: 4096), try? file(text, pieces: 1))
            #expect(whole == cut)
        }
    }
}
