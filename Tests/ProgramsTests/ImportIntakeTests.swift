import Accounts
import Foundation
import Primitives
import TestStage
import Testing
import Web

@testable import Programs

@Suite("Taking in a roster file")
struct ImportIntakeTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("keeps every byte, in pieces, however it arrives")
    func keepsBytes() throws {
        let file = bytes("Email,Name\r\nada@example.org,Ada Example\r\nben@example.org,Ben Example\r\n")
        var intake = ImportIntake()
        for byte in file { try intake.take([byte]) }
        #expect(try intake.finish().rows.map(\.name) == ["Ada Example", "Ben Example"])
        #expect(intake.pieces == [file])
    }

    @Test("names a spreadsheet as one, however its first bytes arrive, and takes a text that begins like one")
    func spreadsheet() throws {
        for mark: [UInt8] in [[0x50, 0x4B, 0x03, 0x04, 0x14], [0xD0, 0xCF, 0x11, 0xE0, 0xA1]] {
            for size in 1...5 {
                #expect(throws: SpreadsheetUpload.self) {
                    var seen = SpreadsheetMark()
                    for start in stride(from: 0, to: mark.count, by: size) {
                        try seen.look(Array(mark.dropFirst(start).prefix(size)))
                    }
                }
            }
        }
        var intake = ImportIntake()
        try intake.take(bytes("PK,Name,Email\n1,Ada Example,ada@example.org\n"))
        #expect(try intake.finish().rows.count == 1)
    }

    @Test("a spreadsheet that is uploaded comes back with what to do, for people and for past rounds")
    func uploaded() async throws {
        let world = try await ProgramsWorld()
        let file: [UInt8] = [0x50, 0x4B, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00]
        for path in ["/people/import", try await world.draft() + "/history"] {
            let answer = try await world.owner.upload(path, file, from: path)
            #expect(answer.status == 422 && answer.body.contains("Save it as CSV (UTF-8)"))
        }
    }

    @Test("reads kept pieces again with another choice of columns")
    func readsAgain() async throws {
        var intake = ImportIntake()
        try intake.take(bytes("Email,Name,Nick\nada@example.org,Ada Example,Countess\n"))
        let mapping = RosterMapping([.address, .ignore, .name])
        #expect(try await ImportIntake.read(intake.pieces, mapping: mapping).rows.map(\.name) == ["Countess"])
    }

    @Test("shows what stands in the first row")
    func samples() throws {
        var intake = ImportIntake()
        try intake.take(bytes("Email;Name\nada@example.org;\"Example; Ada\"\n"))
        #expect(intake.samples == ["ada@example.org", "Example; Ada"])
    }

    @Test("refuses a file of more than 100,000 rows")
    func tooManyRows() throws {
        var intake = ImportIntake()
        try intake.take(bytes("Email,Name\n"))
        let lines = bytes(String(repeating: "a@example.org,A\n", count: 10_001))
        #expect(throws: CSVError.self) { for _ in 0..<10 { try intake.take(lines) } }
    }

    @Test(
        "names a file without paths and deceptive characters",
        arguments: [
            ("C:\\Users\\ada\\people.csv", "people.csv"), ("../../etc/passwd", "passwd"), ("", "roster.csv"),
            ("a\u{202E}vsc.exe", "roster.csv"), ("a\u{0}b.csv", "ab.csv"),
        ])
    func fileNames(name: String, clean: String) { #expect(ProgramsSlice.clean(fileName: name) == clean) }

    @Test("keeps what the file has no column for")
    func merging() throws {
        let before = Profile(
            name: "Ada", address: try EmailAddress(parsing: "ada@example.org"), department: "Engines",
            location: "London", custom: ["Hobby": "Chess", "Shirt": "M"])
        let reading = try roster(
            "Email,Name,Office,Hobby\nada@example.org,Ada Example,,Go",
            mapping:
                RosterMapping([.address, .name, .location, .custom("Hobby")]))
        let row = try #require(reading.rows.first)
        let merged = before.merging(row, reading.mapping)
        #expect(merged.department == "Engines")
        #expect(merged.location == nil)
        #expect(merged.custom == ["Hobby": "Go", "Shirt": "M"])
    }
}
