import Foundation
import HTTPTypes
import Mail
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Outreach

@Suite("Files of a mail")
struct AttachedFileTests {
    private static let pdf = Array("%PDF-1.7 quixfile".utf8)

    private func path(_ world: EngineWorld, _ id: EnrolmentID, step: Int = 0) async throws -> String {
        let messages = try await world.messages(id)
        return "/outreach/messages/\(messages[step].id.text)/files"
    }

    private func attach(
        _ world: EngineWorld, _ path: String, _ name: String = "offer.pdf", _ octets: [UInt8] = pdf
    ) async throws -> TestAnswer {
        try await world.outreach.writer.upload(path, name: name, octets, from: path)
    }

    private func rows(_ world: EngineWorld) throws -> [String] {
        try world.outreach.world.read("SELECT count(*) FROM outreach_file")
    }

    @Test("are shown with it, go with the first mail and with a follow-up, and are forgotten once it has gone")
    func whole() async throws {
        let world = try await EngineWorld()
        let id = try await world.write(followUps: 1)
        let (first, second) = (try await path(world, id), try await path(world, id, step: 1))
        #expect(try await attach(world, first).location == first)
        #expect(try await attach(world, second, "Zweite Zoë.txt", Array("two".utf8)).location == second)
        let shown = try await world.outreach.writer.get("/outreach/mails/\(id.text)").body
        #expect(shown.contains("offer.pdf") && shown.contains("Zweite Zoë.txt") && shown.contains("17 B"))
        try await world.approve(id)
        while try await world.turn() {}
        #expect(try rows(world) == ["1"])
        try await world.finish()
        #expect(try rows(world) == ["0"])
        let files = world.mailbox.files
        #expect(files.map { $0.map(\.name.text) } == [["offer.pdf"], ["Zweite Zoë.txt"]])
        #expect(files.first?.first?.octets == Self.pdf && files.first?.first?.type.description == "application/pdf")
        #expect(try await world.outreach.writer.get("/outreach/mails/\(id.text)").body.contains("offer.pdf"))
        #expect(try await world.outreach.writer.get(first).status == 200)
    }

    @Test("are part of what somebody says yes to: another file, or none, and the mail waits for a yes again")
    func approval() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 1)
        while try await world.turn() {}
        let second = try await path(world, id, step: 1)
        #expect(try await attach(world, second).status == 303)
        #expect(try await world.stages(id) == [.sent, .draft])
        try await world.approve(id)
        #expect(try await world.messages(id)[1].approval != nil)
        while try await world.turn() {}
        #expect(world.mailbox.drafts.values.first?.files.first?.octets == Self.pdf)
        let file = try #require(try world.outreach.world.read("SELECT id FROM outreach_file").first)
        try await world.outreach.writer.post("\(second)/\(file)/remove", from: second)
        #expect(try await world.stages(id) == [.sent, .draft])
        #expect(try rows(world) == ["0"])
    }

    @Test("that are not there any more keep their mail from going, and a yes to it from counting")
    func gone() async throws {
        let world = try await EngineWorld()
        let id = try await world.write(followUps: 0)
        _ = try await attach(world, try await path(world, id))
        try await world.approve(id)
        _ = try await world.outreach.bySystem { try $0.run("DELETE FROM outreach_file") }
        try await world.finish()
        #expect(world.mailbox.arrived.isEmpty && world.mailbox.drafts.isEmpty)
        #expect(try await world.stages(id) == [.draft])
        await #expect(throws: EnrolmentError.fileGone) { try await world.approve(id) }
    }

    @Test(
        "are refused in words where they run, pretend or are nothing",
        arguments: [
            ("offer.exe", "MZ", "Files of this kind"), ("offer.pdf.js", "alert(1)", "Files of this kind"),
            ("offer", "%PDF-", "Files of this kind"), ("page.html", "<p>", "Files of this kind"),
            ("macro.docm", "PK", "Files of this kind"), ("all.zip", "PK", "Files of this kind"),
            ("offer.pdf", "MZ this is a program", "not what its name says"),
            ("notes.txt", "#!/bin/sh\nrm", "not what its name says"),
            ("notes.txt", "a\u{0}b", "not what its name says"),
            ("offer.docx", "PK\u{3}\u{4} word/vbaProject.bin", "not what its name says"), ("offer.pdf", "", "empty"),
        ])
    func refused(_ name: String, _ text: String, _ words: String) async throws {
        let world = try await EngineWorld()
        let id = try await world.write(followUps: 0)
        let answer = try await attach(world, try await path(world, id), name, Array(text.utf8))
        #expect(answer.status == 422 && answer.body.contains(words), "\(name)")
        #expect(try rows(world) == ["0"])
    }

    @Test("are five at most, and of a size together that a mailbox takes")
    func bounds() async throws {
        let world = try await EngineWorld()
        let id = try await world.write(followUps: 1)
        let first = try await path(world, id)
        for number in 1...AttachedFile.maximumCount {
            #expect(try await attach(world, first, "\(number).pdf").status == 303)
        }
        let sixth = try await attach(world, first)
        #expect(sixth.status == 422 && sixth.body.contains("5 files at most"))
        let second = try await path(world, id, step: 1)
        let half = Self.pdf + [UInt8](repeating: 7, count: AttachedFile.maximumSize / 2)
        #expect(try await attach(world, second, "a.pdf", half).status == 303)
        let more = try await attach(world, second, "b.pdf", half)
        #expect(more.status == 422 && more.body.contains("2 MB"))
        let large = try await attach(world, second, "c.pdf", half + half)
        #expect(large.status == 422 && large.body.contains("2 MB"))
        #expect(try rows(world) == ["6"])
    }

    @Test("can be looked at by their owner alone, and only ever as something to save")
    func own() async throws {
        let world = try await EngineWorld()
        let id = try await world.write(followUps: 0)
        let files = try await path(world, id)
        _ = try await attach(world, files, "Zoë.pdf")
        let file = try #require(try world.outreach.world.read("SELECT id FROM outreach_file").first)
        let answer = try await world.outreach.writer.get("\(files)/\(file)")
        #expect(answer.status == 200 && Array(answer.body.utf8) == Self.pdf)
        #expect(answer.headers[.contentDisposition]?.contains("filename*=UTF-8''Zo%C3%AB.pdf") == true)
        #expect(answer.headers[.contentType] == "application/octet-stream")
        for path in [files, "\(files)/\(file)"] {
            #expect(try await world.outreach.admin.get(path).status == 404, "\(path)")
        }
        let scope = world.outreach.owner.workspace
        let seen = try await world.outreach.world.database.transaction(.workspace(scope)) {
            try $0.rows("SELECT id FROM outreach_file").count
        }
        #expect(seen == 0)
        #expect(try !world.outreach.world.everyRow().values.joined().joined().contains("quixfile"))
    }

    @Test("go with their contact; those of a mail that was stopped are kept for a month, as it may have been a mistake")
    func forgotten() async throws {
        let world = try await EngineWorld()
        let (kept, stopped) = (try await world.write(followUps: 0), try await world.write(followUps: 0))
        _ = try await attach(world, try await path(world, kept))
        _ = try await attach(world, try await path(world, stopped))
        let mails = "/outreach/mails/\(stopped.text)"
        let csrf = try await world.outreach.writer.get(mails).csrf
        let answer = try await world.outreach.writer.submit(mails + "/stop", ["csrf": csrf])
        let (stages, files) = (try await world.stages(stopped), world.slice.files)
        #expect(answer.location == mails && stages == [.stopped])
        _ = try await world.outreach.bySystem { try files.prune($0) }
        #expect(try rows(world) == ["2"])
        world.outreach.world.clock.advance(by: 31 * 86_400)
        _ = try await world.outreach.bySystem { try files.prune($0) }
        #expect(try rows(world) == ["1"])
        let (slice, owner) = (world.slice, world.owner)
        let contact = try await world.messages(kept)[0].contact
        try await world.outreach.bySystem { try slice.remove($0, owner, contact) }
        #expect(try rows(world) == ["0"])
    }

    @Test("are in the archive while they wait, and a mail that comes back out of it still names them")
    func archive() async throws {
        let world = try await EngineWorld()
        let id = try await world.write(followUps: 0)
        _ = try await attach(world, try await path(world, id))
        let file = try await world.outreach.writer.get("/outreach/everything.tar").body
        #expect(file.contains("files-1.jsonl") && file.contains(Data(Self.pdf).base64EncodedString()))
        #expect(file.contains(#""files":[{"name":"offer.pdf","size":17}]"#))
        let page = "/outreach/archive"
        let staged = try #require(
            try await world.outreach.admin.upload(page, name: "all.tar", Array(file.utf8), from: page).location)
        try await world.outreach.admin.post(staged + "/confirm", from: staged)
        #expect(try rows(world) == ["1"])
        let theirs = try await world.outreach.admin.get("/outreach/everything.tar").body
        #expect(theirs.contains(#""files":[{"name":"offer.pdf","size":17}]"#) && !theirs.contains("files-1.jsonl"))
    }
}

@Suite("What a mail says to whoever says yes to it")
struct ApprovedFilesTests {
    @Test("is another with each change of a file, and the same as before there were files where there is none")
    func canonical() throws {
        let window = try #require(SendingWindow(days: [1], from: 0, until: 24, zone: "UTC"))
        let to = try EmailAddress(parsing: "pat@far.example")
        let (mail, id) = (UUID(), UUID())
        func bytes(_ files: [AttachedFile]) -> [UInt8] {
            ApprovableMail(
                id: mail, step: 0, to: to, subject: "a", body: "b", delay: 0, window: window, notBefore: nil,
                files: files
            ).canonical
        }
        let file = AttachedFile(id: id, name: "a.pdf", size: 3, code: "x")
        let others = [
            [], [file, file], [AttachedFile(id: UUID(), name: "a.pdf", size: 3, code: "x")],
            [AttachedFile(id: id, name: "b.pdf", size: 3, code: "x")],
            [AttachedFile(id: id, name: "a.pdf", size: 4, code: "x")],
            [AttachedFile(id: id, name: "a.pdf", size: 3, code: "y")],
        ]
        #expect(others.allSatisfy { bytes($0) != bytes([file]) })
        #expect(bytes([file]).starts(with: bytes([])))
    }
}
