import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Outreach

@Suite("Everything in one archive")
struct ArchiveTests {
    private static let everything = "/outreach/everything.tar"

    /// Somebody with a contact, a sequence, a conversation that waits for a yes, and somebody not to write to.
    private func furnished() async throws -> OutreachWorld {
        let world = try await OutreachWorld()
        let path = try await world.add(
            "pat@far.example", ["name": "=Pat", "notes": "one\ntwo", "custom": "Floor: +3", "tags": "a, b"])
        try await world.writer.post("/outreach/sequences", Self.sequence, from: "/outreach/sequences/new")
        let id = try #require(try world.world.read("SELECT id FROM outreach_sequence").first)
        try await world.writer.post(path + "/write", ["sequence": id], from: path + "/write")
        let page = "/outreach/do-not-contact"
        try await world.writer.post(page, ["entry": "never.example"], from: page)
        return world
    }

    private static let sequence = [
        "name": "Spring", "subject": "Coffee?", "days": "working", "from": "9", "until": "17", "zone": "UTC",
        "step.0.body": "Hello {{name}}", "step.1.delay": "3", "step.1.body": "Still there?", "act": "save",
    ]

    private func upload(_ browser: TestBrowser, _ bytes: [UInt8]) async throws -> TestAnswer {
        try await browser.upload("/outreach/archive", name: "all.tar", bytes, from: "/outreach/archive")
    }

    @Test("comes back to somebody else whole: card, sequence, list and conversation, of which nothing goes out")
    func roundTrip() async throws {
        let world = try await furnished()
        let file = try await world.writer.get(Self.everything).body
        #expect(file.contains("\"format\":\"klatch-outreach\"") && file.contains("'=Pat"))
        let staged = try #require(try await upload(world.admin, Array(file.utf8)).location)
        let shown = try await world.admin.get(staged).body
        #expect(shown.contains("all.tar") && shown.contains(staged + "/confirm"))
        let owners = "SELECT count(DISTINCT person_id) FROM "
        #expect(try world.world.read(owners + "outreach_contact") == ["1"])
        #expect(try await world.admin.post(staged + "/confirm", from: staged).location?.hasPrefix("/outreach") == true)
        for table in ["outreach_contact", "outreach_sequence", "outreach_suppression", "outreach_enrolment"] {
            #expect(try world.world.read(owners + table) == ["2"], "\(table)")
        }
        #expect(try world.world.read("SELECT DISTINCT stage FROM outreach_message ORDER BY 1") == ["draft", "stopped"])
        #expect(try world.world.read("SELECT count(*) FROM outreach_message WHERE run_at IS NOT NULL") == ["0"])
        let theirs = try await world.admin.get(Self.everything).body
        let cards = { (text: String) in
            text.firstRange(of: #"{"address":"pat"#).map { String(text[$0.lowerBound...].prefix { $0 != "\n" }) }
        }
        #expect(cards(file)?.contains("=Pat") == true && cards(theirs) == cards(file))
    }

    @Test("brought back where everything is still there changes nothing")
    func again() async throws {
        let world = try await furnished()
        let file = Array(try await world.writer.get(Self.everything).body.utf8)
        for _ in 0..<2 {
            let staged = try #require(try await upload(world.writer, file).location)
            try await world.writer.post(staged + "/confirm", from: staged)
        }
        let counts = ["contact", "sequence", "suppression", "enrolment"].map { "SELECT count(*) FROM outreach_\($0)" }
        #expect(try counts.flatMap { try world.world.read($0) } == ["1", "1", "1", "1"])
    }

    @Test("that is damaged, cut off, foreign or of a later version is refused in words, and nothing waits")
    func refused() async throws {
        let world = try await furnished()
        let file = Array(try await world.writer.get(Self.everything).body.utf8)
        let foreign = TarArchive.entry("x.txt", [1], seconds: 0) + TarArchive.end
        let newer = String(decoding: file, as: UTF8.self).replacing("\"version\":1", with: "\"version\":2")
        let cases: [([UInt8], String)] = [
            (Array("no archive".utf8), "or it is damaged"), (Array(file.dropLast(1024)), "did not arrive as a whole"),
            (foreign, "does not come from Outreach"), (Array(newer.utf8), "later version"),
        ]
        for (bytes, words) in cases {
            let answer = try await upload(world.writer, bytes)
            #expect(answer.status == 422 && answer.body.contains(words), "\(words)")
        }
        #expect(try world.world.read("SELECT count(*) FROM outreach_import") == ["0"])
    }

    @Test("of somebody else is not there, and one that was thrown away neither")
    func others() async throws {
        let world = try await furnished()
        let file = Array(try await world.writer.get(Self.everything).body.utf8)
        let staged = try #require(try await upload(world.writer, file).location)
        #expect(try await world.admin.get(staged).status == 404)
        #expect(try await world.writer.get(staged.replacing("archive", with: "contacts/import")).status == 404)
        try await world.writer.post(staged + "/cancel", from: staged)
        #expect(try await world.writer.get(staged).status == 404)
    }
}

@Suite("Lines of an archive")
struct ArchiveIntakeTests {
    private static func archive(_ files: [(String, String)], _ manifest: String) -> [UInt8] {
        (files + [("manifest.json", manifest)]).flatMap {
            TarArchive.entry($0.0, Array($0.1.utf8), seconds: 0)
        } + TarArchive.end
    }

    private static let manifest =
        #"{"format":"klatch-outreach","version":1,"made":"2026-01-05T09:00:00Z","contacts":2,"sequences":0,"#
        + #""entries":0,"conversations":0,"hashed":0}"#

    private func read(_ bytes: [UInt8]) throws -> (records: [ArchiveIntake.Record], intake: ArchiveIntake) {
        var (intake, records): (ArchiveIntake, [ArchiveIntake.Record]) = (ArchiveIntake(), [])
        for piece in bytes.batches(of: 100) { try intake.take(piece) { records.append($0) } }
        try intake.finish()
        return (records, intake)
    }

    @Test("that say something else are left out and named by file and line; the others come")
    func problems() throws {
        let lines = """
            {"address":"ada@example.org","name":"Ada"}
            {"address":"nonsense"}
            {"address":"ben@example.org","name":"\u{202E}neb"}
            {"address":"cleo@example.org","timeZone":"CET"}
            not json
            """
        let read = try read(Self.archive([("contacts-1.jsonl", lines)], Self.manifest))
        #expect(read.records.count == 1 && read.intake.problems.map(\.line) == [2, 3, 4, 5])
        #expect(read.intake.problems.first?.file == "contacts-1.jsonl")
    }

    @Test("of which some are missing, or that are too long, are refused as a whole")
    func bounds() {
        let one = #"{"address":"ada@example.org"}"#
        #expect(throws: ArchiveError.incomplete) {
            try read(Self.archive([("contacts-1.jsonl", one)], Self.manifest))
        }
        let long = String(repeating: "a", count: ArchiveIntake.maximumLine + 1)
        #expect(throws: ArchiveError.tooMany) { try read(Self.archive([("contacts-1.jsonl", long)], Self.manifest)) }
    }

    @Test("of conversations are kept as they ended, and what was under way is stopped")
    func conversations() throws {
        let window = #"{"days":[1],"from":9,"until":17,"zone":"UTC"}"#
        let mail = { (state: String, days: Int, rest: String) in
            #"{"to":"ada@example.org","subject":"S","text":"T","days":\#(days),"state":"\#(state)","window":\#(window)\#(rest)}"#
        }
        let sent = mail("sent", 0, #","sent":"2026-01-05T09:00:00Z""#)
        let line =
            #"{"contact":"ada@example.org","state":"active","began":"2026-01-05T09:00:00Z","mails":["#
            + sent + "," + mail("scheduled", 3, "") + "]}"
        let wrong = line.replacing("scheduled", with: "sent")
        let manifest = Self.manifest.replacing(#""contacts":2"#, with: #""contacts":0"#)
        let read = try read(Self.archive([("conversations-1.jsonl", line + "\n" + wrong)], manifest))
        guard case .conversation(let past) = read.records.first else {
            Issue.record("no conversation")
            return
        }
        #expect(past.mails.map(\.stage) == [.sent, .stopped] && past.endedBy == .stopped && past.over == nil)
        #expect(read.records.count == 1 && read.intake.problems.map(\.line) == [2])
    }

    @Test("of any bytes at all are read or refused", arguments: 0..<40)
    func fuzz(_ seed: UInt64) {
        var random = SplitMix64(state: seed)
        let lines = (0..<8).map { #"{"address":"a\#($0)@example.org","tags":["x"],"fields":{"F":"1"}}"# }
        let whole = Self.archive(
            [("contacts-1.jsonl", lines.joined(separator: "\n")), ("sequences-1.jsonl", "{}\n[1]")], Self.manifest)
        for _ in 0..<60 {
            var bytes = whole
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            do {
                let records = try read(bytes).records
                #expect(records.count <= lines.count)
            } catch { #expect(error is ArchiveError) }
        }
    }
}
