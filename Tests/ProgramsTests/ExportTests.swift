import Accounts
import Foundation
import Primitives
import TestStage
import Testing

@testable import Programs

@Suite("Exporting a roster")
struct ExportTests {
    @Test("hands out no formula, and an import takes the file back as unchanged")
    func roundTrip() async throws {
        let world = try await ProgramsWorld()
        let preview = try await world.upload(
            "Name,Email,Department\n=HYPERLINK(1),evil@example.org,+1\nBen,ben@example.org,@x\n")
        try await world.owner.post(preview + "/confirm", from: preview)
        let answer = try await world.owner.get("/people/export.csv")
        let cells = answer.body.split(whereSeparator: \.isNewline).flatMap { $0.split(separator: ",") }
        #expect(!cells.contains { cell in cell.first.map { "=+-@".contains($0) } ?? false })
        let again = try await world.upload(answer.body)
        #expect(try await world.owner.get(again).body.contains("<strong>3</strong>"))
        #expect(try world.world.test.asAudit("people.exported") == 1)
    }

    @Test("is for admins")
    func admins() async throws {
        let world = try await ProgramsWorld()
        #expect(try await world.world.browser().get("/people/export.csv").location?.hasPrefix("/sign-in") == true)
    }
}
