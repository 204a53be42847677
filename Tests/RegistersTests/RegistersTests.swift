import Accounts
import Audit
import Claims
import Foundation
import HTTPTypes
import Policy
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Trust
import Vault
import Web

@testable import App
@testable import Registers

/// An installation with somebody for security, who signs.
struct RegistersWorld: Sendable {
    let world: TestWorld
    let ada: TestBrowser

    init() async throws {
        world = try await TestWorld()
        ada = try await world.owner()
        try await world.appoint("ada@example.org", .security)
        try await fresh()
    }

    var slice: RegistersSlice { world.assembly.desks.registers }

    func fresh() async throws {
        try await world.renew(ada)
        try await world.prove(ada, by: .passkey)
    }

    /// 5 January 2026, unless time has passed.
    var today: Day { Day(world.clock.now) }

    static func wish(_ change: [String: String] = [:], on day: Day) -> [String: String] {
        ["done": "\(day)", "until": "", "outcome": "good", "words": "All of it."].merging(change) { $1 }
    }

    /// Signs, and adds a file. The entry.
    @discardableResult
    func sign(_ duty: String, _ change: [String: String] = [:], file: Bool = true) async throws -> RegisterEntryID {
        let path = "/operator/registers/\(duty)"
        let answer = try await ada.post(path, Self.wish(change, on: today), from: path)
        #expect(answer.status == 303, "\(answer.body.suffix(2_000))")
        let ids = try world.read("SELECT id FROM register_entry WHERE duty = '\(duty)' ORDER BY id DESC LIMIT 1")
        let id = try #require(ids.first.flatMap { RegisterEntryID($0) })
        if file { try await add(id, Array("%PDF evidence".utf8), from: path) }
        return id
    }

    func add(_ id: RegisterEntryID, _ bytes: [UInt8], from path: String, status: Int = 303) async throws {
        let answer = try await ada.upload(
            "/operator/registers/entries/\(id.text)/file", name: "a/../report.pdf", bytes, from: path)
        #expect(answer.status == status, "\(answer.body.suffix(1_000))")
    }

    func pass(days: Double) async throws {
        world.clock.advance(by: days * 86_400)
        // Rights of operators end by themselves.
        try await world.appoint("ada@example.org", .security)
        try await fresh()
    }

    func examine(_ claim: String) async throws -> ClaimReport {
        let verification = world.assembly.trust.verification
        let wanted = try #require(verification.built.first { $0.id == claim })
        return try #require(try await verification.verify([wanted], by: .command).first)
    }
}

@Suite("Registers")
struct RegistersTests {
    @Test("count what was signed for once the file that shows it is there, and neither can be changed")
    func signed() async throws {
        let registers = try await RegistersWorld()
        let path = "/operator/registers/scan.live"
        let id = try await registers.sign("scan.live", ["words": "Nothing <b>found</b>."], file: false)
        #expect(try await registers.ada.get(path).body.contains("missing: does not count yet"))
        #expect(try await registers.examine("vulnerability.scan-quarterly").state == .amber)
        try await registers.add(id, [], from: path, status: 422)
        try await registers.add(id, Array("one".utf8), from: path)
        try await registers.add(id, Array("two".utf8), from: path)
        let page = try await registers.ada.get(path).body
        #expect(page.contains("report.pdf") && page.contains("Nothing &lt;b&gt;found&lt;/b&gt;."))
        let file = try await registers.ada.get("/operator/registers/entries/\(id.text)/file")
        #expect(file.body == "one" && file.headers[.contentDisposition]?.contains("report.pdf") == true)
        let report = try await registers.examine("vulnerability.scan-quarterly")
        #expect(report.state == .green && report.reason == "It was done on \(registers.today).")
        let rows = try registers.world.read("SELECT row_to_json(e)::text FROM register_entry e").joined()
        #expect(!rows.contains("Nothing") && !rows.contains("report.pdf"))
    }

    @Test("say until when a duty is done by the entry that is good longest, of those with a file")
    func longest() async throws {
        let registers = try await RegistersWorld()
        let (today, scope) = (registers.today, RegistersSlice.scope)
        func signed(_ change: [String: String], file: Bool = true) async throws -> RegisterEntryID {
            try await registers.sign("scan.live", change, file: file)
        }
        let long = try await signed(["done": "\(today.advanced(by: -3))"])
        _ = try await signed(["until": "\(today.advanced(by: 5))"])
        _ = try await signed([:], file: false)
        let other = try await registers.sign("scan.manual")
        let last = try await registers.world.database.transaction(scope) { try registers.slice.entries.last($0) }
        #expect(last.mapValues(\.id) == ["scan.live": long, "scan.manual": other])
    }

    @Test("take no day of the future, none that is not one, and nothing to show only where that may be")
    func refused() async throws {
        let registers = try await RegistersWorld()
        let (today, path) = (registers.today, "/operator/registers/scan.live")
        let wrong: [[String: String]] = [
            ["done": "\(today.advanced(by: 1))"], ["done": "2026-02-30"], ["done": ""], ["done": "2010-01-01"],
            ["until": "\(today.advanced(by: -1))"], ["until": "soon"], ["outcome": "none"], ["outcome": "fine"],
            ["words": " "],
        ]
        for change in wrong {
            let answer = try await registers.ada.post(path, RegistersWorld.wish(change, on: today), from: path)
            #expect(answer.status == 422 && answer.body.contains("field-error"), "\(change)")
        }
        #expect(try registers.world.read("SELECT count(*)::text FROM register_entry") == ["0"])
        try await registers.sign("assurance.reports", ["outcome": "none"])
        #expect(try await registers.ada.get("/operator/registers/scan.nothing").status == 404)
    }

    @Test("are for those for security; only whoever signed adds the file")
    func rights() async throws {
        let registers = try await RegistersWorld()
        let id = try await registers.sign("scan.live", file: false)
        let bea = try await registers.world.invited("bea@example.org", as: "member", by: registers.ada)
        #expect(try await bea.get("/operator/registers").status == 403)
        try await registers.world.appoint("bea@example.org", .security)
        try await registers.world.renew(bea)
        try await registers.world.prove(bea, by: .passkey)
        let answer = try await bea.upload(
            "/operator/registers/entries/\(id.text)/file", [1], from: "/operator/registers/scan.manual")
        #expect(answer.status == 403)
    }

    @Test("remind those for security 60, 30, 7 and 0 days ahead, once each, in one mail")
    func reminders() async throws {
        let registers = try await RegistersWorld()
        func mails() -> Int { registers.world.mail.all.count { $0.source.contains("/operator/registers") } }
        try await registers.sign("policy.data-use")
        try await registers.sign("scan.live")
        let clock = DutyClockWorker(slice: registers.slice)
        #expect(try await clock.look() == 0)
        for (days, expected) in [(61.0, 0), (1, 1), (0, 0), (23, 1), (7, 1), (306 - 92, 1), (30, 1)] {
            try await registers.pass(days: days)
            #expect(try await clock.look() == expected, "after \(days) more days")
            #expect(try await clock.look() == 0)
            try await registers.world.work()
        }
        #expect(mails() == 5)
    }
}

@Suite("The clock of a duty")
struct DutyClockTests {
    private func entry(_ duty: Duty, _ done: Int, until: Int? = nil) -> RegisterEntry {
        RegisterEntry(
            id: RegisterEntryID(UUID()), duty: duty.id, doneOn: Day(number: done),
            goodUntil: until.map { Day(number: $0) },
            outcome: .good, document: .init(words: ""), signer: AccountID(UUID()), writtenAt: .distantPast)
    }

    @Test("runs from when it was done, or ends where what was shown does")
    func ends() throws {
        let duty = try #require(Duty.named("hosting.firewall"))
        #expect(DutyClock(duty, last: entry(duty, 1_000)).until == Day(number: 1_030))
        #expect(DutyClock(duty, last: entry(duty, 1_000, until: 1_010)).until == Day(number: 1_010))
        let clock = DutyClock(duty, last: entry(duty, 1_000))
        let states = [1_015, 1_016, 1_030, 1_031].map { clock.state(on: Day(number: $0)) }
        #expect(states == [.done, .soon, .soon, .late])
        #expect(DutyClock(duty, last: nil).state(on: Day(number: 0)) == .never)
    }

    @Test("reminds of nothing in the first half of its time, and of what was never done not at all")
    func reminders() throws {
        let month = try #require(Duty.named("hosting.firewall"))
        let clock = DutyClock(month, last: entry(month, 1_000))
        #expect(clock.due(on: Day(number: 1_022)).isEmpty)
        #expect(clock.due(on: Day(number: 1_023)) == ["7-1972-10-27"])
        #expect(clock.due(on: Day(number: 1_030)).count == 2)
        #expect(DutyClock(month, last: nil).due(on: Day(number: 5_000)).isEmpty)
    }

    @Test("stands behind claims that are in the register, each with one duty")
    func claims() {
        let claims = Duty.all.map(\.claim)
        let known = Set(ClaimArea.all.flatMap(\.claims).map(\.id))
        #expect(Set(claims).count == claims.count && Set(claims).isSubset(of: known))
        #expect(Set(Duty.all.map(\.id)).count == Duty.all.count)
    }
}

@Suite("What the program sees beside a signature")
struct RegisterSightTests {
    @Test("is an encrypted disk, be it below another one; and a plain one among several is none")
    func volumes() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "klatch-sys-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        func disk(_ name: String, uuid: String) throws {
            let place = folder.appending(path: "\(name)/dm")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try uuid.write(to: place.appending(path: "uuid"), atomically: true, encoding: .utf8)
        }
        try disk("1:1", uuid: "CRYPT-LUKS2-1-x\n")
        try disk("2:2", uuid: "LVM-1\n")
        try disk("2:2/slaves/a", uuid: "CRYPT-LUKS2-2-x\n")
        try disk("3:3", uuid: "LVM-2\n")
        try disk("3:3/slaves/a", uuid: "CRYPT-LUKS2-3-x\n")
        try disk("3:3/slaves/b", uuid: "LVM-3\n")
        let found = ["1:1", "2:2", "3:3", "4:4"].map { VolumeSight.isEncrypted("\(folder.path)/\($0)", depth: 8) }
        #expect(found == [true, true, false, false])
        #expect(VolumeSight.name(0xFE00) == "254:0" && VolumeSight.name(0x1_03B2) == "259:178")
    }
}
