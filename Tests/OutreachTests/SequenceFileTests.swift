import Foundation
import Mail
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Outreach

@Suite("Files of a sequence")
struct SequenceFileTests {
    private static let page = "/outreach/sequences"
    private static let pdf = Array("%PDF-1.7 quixenclosed".utf8)
    private static let sequence = [
        "name": "Coffee", "subject": "Coffee?", "days": "all", "from": "0", "until": "24", "zone": "UTC",
        "step.0.body": "Hello {{name}}", "step.1.delay": "3", "step.1.body": "Still there?", "step.2.delay": "6",
        "step.2.body": "Last one", "act": "save",
    ]

    /// A sequence of three mails. Returns where its files are.
    private func sequence(_ world: EngineWorld) async throws -> String {
        try await world.outreach.writer.post(Self.page, Self.sequence, from: Self.page + "/new")
        let id = try #require(try world.outreach.world.read("SELECT id FROM outreach_sequence").first)
        return "\(Self.page)/\(id)/files"
    }

    private func attach(
        _ world: EngineWorld, _ files: String, mail: Int = 0, _ name: String = "offer.pdf", _ octets: [UInt8] = pdf
    ) async throws -> TestAnswer {
        try await world.outreach.writer.upload("\(files)?mail=\(mail)", name: name, octets, from: files)
    }

    private func write(_ world: EngineWorld, _ files: String, _ address: String) async throws -> EnrolmentID {
        let contact = try await world.outreach.add(address, ["name": "Pat"])
        let kept = files.split(separator: "/")[2]
        let answer = try await world.outreach.writer.post(
            contact + "/write", ["sequence": String(kept)], from: contact + "/write")
        return try #require(answer.location.flatMap { EnrolmentID(String($0.dropFirst("/outreach/mails/".count))) })
    }

    private func file(_ world: EngineWorld, _ files: String) throws -> String {
        let id = files.split(separator: "/")[2]
        return try #require(
            try world.outreach.world.read("SELECT id FROM outreach_sequence_file WHERE sequence_id = '\(id)'").first)
    }

    private func names(_ world: EngineWorld, _ id: EnrolmentID) async throws -> [[String]] {
        try await world.messages(id).map { $0.document.files.map(\.name) }
    }

    @Test("go with every contact's mail, first and follow-up, sealed for each, shown with it and part of the yes")
    func whole() async throws {
        let world = try await EngineWorld()
        let files = try await sequence(world)
        #expect(try await attach(world, files).location == files)
        #expect(try await attach(world, files, mail: 1, "Zoë.txt", Array("two".utf8)).location == files)
        let (one, two) = (
            try await write(world, files, "kim@far.example"), try await write(world, files, "pat@far.example")
        )
        #expect(try await names(world, one) == [["offer.pdf"], ["Zoë.txt"], []])
        let ids = try await world.messages(one).flatMap(\.document.files).map(\.id)
        let others = try await world.messages(two).flatMap(\.document.files).map(\.id)
        #expect(Set(ids + others).count == 4)
        #expect(try await world.outreach.writer.get("/outreach/mails/\(one.text)").body.contains("offer.pdf"))
        try await world.approve(one)
        try await world.finish()
        #expect(world.mailbox.files.map { $0.map(\.name.text) } == [["offer.pdf"], ["Zoë.txt"], []])
        #expect(world.mailbox.files.first?.first?.octets == Self.pdf)
        #expect(try world.outreach.world.read("SELECT count(*) FROM outreach_file") == ["2"])
        #expect(try world.outreach.world.read("SELECT count(*) FROM outreach_sequence_file") == ["2"])
        #expect(try !world.outreach.world.everyRow().values.joined().joined().contains("quixenclosed"))
    }

    @Test("stay with their mail where the texts change, and go with one that is left out")
    func edited() async throws {
        let world = try await EngineWorld()
        let files = try await sequence(world)
        for mail in 0...2 { #expect(try await attach(world, files, mail: mail, "\(mail).pdf").status == 303) }
        let edit = files.replacing("/files", with: "/edit")
        var changed = Self.sequence
        (changed["step.0.body"], changed["step.1.body"]) = ("Dear {{name}}", "")
        try await world.outreach.writer.post(edit, changed, from: edit)
        let id = try await write(world, files, "kim@far.example")
        #expect(try await names(world, id) == [["0.pdf"], ["2.pdf"]])
        #expect(try world.outreach.world.read("SELECT count(*) FROM outreach_sequence_file") == ["2"])
    }

    @Test("are taken out again, and mails that are written already keep theirs")
    func removed() async throws {
        let world = try await EngineWorld()
        let files = try await sequence(world)
        _ = try await attach(world, files)
        let before = try await write(world, files, "kim@far.example")
        let file = try #require(try world.outreach.world.read("SELECT id FROM outreach_sequence_file").first)
        #expect(try await Array(world.outreach.writer.get("\(files)/\(file)").body.utf8) == Self.pdf)
        #expect(try await world.outreach.writer.post("\(files)/\(file)/remove", from: files).location == files)
        #expect(try world.outreach.world.read("SELECT count(*) FROM outreach_sequence_file") == ["0"])
        let after = try await write(world, files, "pat@far.example")
        #expect(try await names(world, before)[0] == ["offer.pdf"])
        #expect(try await names(world, after)[0] == [])
    }

    @Test("are shown to the workspace with it, and whoever takes a copy has files of their own")
    func shared() async throws {
        let world = try await EngineWorld()
        let files = try await sequence(world)
        _ = try await attach(world, files)
        let edit = files.replacing("/files", with: "/edit")
        try await world.outreach.writer.post(files.replacing("/files", with: "/share"), from: edit)
        let shared = try #require(try world.outreach.world.read("SELECT id FROM outreach_shared_sequence").first)
        let admin = world.outreach.admin
        #expect(try await admin.get(Self.page).body.contains("offer.pdf"))
        let copy = try await admin.post("/outreach/shared/\(shared)/copy", from: Self.page)
        let theirs = try #require(copy.location).replacing("/edit", with: "/files")
        let (mine, own) = (try file(world, files), try file(world, theirs))
        #expect(try await Array(admin.get("\(theirs)/\(own)").body.utf8) == Self.pdf)
        #expect(try await admin.get("\(files)/\(mine)").status == 404)
        #expect(try await world.outreach.writer.get("\(theirs)/\(own)").status == 404)
        try await world.outreach.writer.post("/outreach/shared/\(shared)/end", from: Self.page)
        #expect(try world.outreach.world.read("SELECT count(*) FROM outreach_shared_file") == ["0"])
        #expect(try await Array(admin.get("\(theirs)/\(own)").body.utf8) == Self.pdf)
    }

    @Test(
        "are bounded as those of single mails, refused in words where they pretend, and for no mail that there is not")
    func bounds() async throws {
        let world = try await EngineWorld()
        let files = try await sequence(world)
        for number in 1...AttachedFile.maximumCount {
            #expect(try await attach(world, files, "\(number).pdf").status == 303)
        }
        let sixth = try await attach(world, files)
        #expect(sixth.status == 422 && sixth.body.contains("5 files at most"))
        let program = try await attach(world, files, mail: 1, "a.pdf", Array("MZ".utf8))
        #expect(program.status == 422 && program.body.contains("not what its name says"))
        let large = Self.pdf + [UInt8](repeating: 7, count: AttachedFile.maximumSize)
        let refused = try await attach(world, files, mail: 1, "a.pdf", large)
        #expect(refused.status == 422 && refused.body.contains("2 MB"))
        for mail in [3, 12, 999] { #expect(try await attach(world, files, mail: mail).status == 404, "\(mail)") }
        #expect(try await world.outreach.admin.get(files).status == 404)
        #expect(try world.outreach.world.read("SELECT count(*) FROM outreach_sequence_file") == ["5"])
    }
}
