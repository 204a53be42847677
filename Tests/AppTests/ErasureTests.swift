import App
import Foundation
import Policy
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Trust
import Vault

@testable import Accounts

/// Somebody whose every trace is a word that stands nowhere else.
private struct Traces {
    static let words = [
        "quixquill", "hollowmere", "zephyrwort", "thistledown", "marrowfen", "glimmerdeep", "ostravelle", "fennecbrisk",
        "brackenfell",
    ]
    static let (first, second, third) = (
        "hollowmere@marrowfen.example.org", "zephyrwort@marrowfen.example.org", "thistledown@marrowfen.example.org"
    )

    let world: TestWorld
    let owner: TestBrowser
    let sam: TestBrowser
    let workspace: WorkspaceID
    let person: String

    init() async throws {
        world = try await TestWorld()
        owner = try await world.owner()
        sam = try await world.stranger("Sam Support", "sam@example.com", workspace: "Helpdesk")
        try await world.appoint("sam@example.com", .support)
        let id = try world.read("SELECT id FROM workspace WHERE name = 'Engines'").first.flatMap { WorkspaceID($0) }
        workspace = try #require(id)
        let staged = try await Self.upload(owner)
        try await owner.post(staged + "/confirm", from: staged)
        person = try await Self.person(world, workspace, Self.first)
        _ = try await Self.upload(owner)
        try await ask(Self.first)
        try await join()
        try await work()
    }

    /// Was invited by a former address, then by another one; has an account, a token, and a third address.
    private func join() async throws {
        try await owner.post("/members/invite", ["address": Self.first, "role": "admin"], from: "/members")
        let edit = "/people/\(person)/edit"
        try await owner.post(edit, ["name": "Quixquill One", "address": Self.second], from: edit)
        let browser = try await world.invited(Self.second, as: "admin", by: owner)
        try await browser.post("/account/profile", ["name": "Quixquill Renamed"], from: "/account/profile")
        let friend = ["address": "friend@example.org", "role": "member"]
        try await browser.post("/members/invite", friend, from: "/members")
        try await browser.post(
            "/account/tokens", ["name": "Brackenfell", "scopes": "both", "days": "30"], from: "/account/tokens")
        try await signIn(Self.second)
        let store = AccountStore(vault: world.vault, random: .system)
        let cases = SecurityCases(vault: world.vault, random: .system)
        let (index, third) = (
            world.vault.blindIndex(try EmailAddress(parsing: Self.second)), try EmailAddress(parsing: Self.third)
        )
        try await world.database.transaction(.system("test")) { tx in
            let account = try #require(try store.find(tx, index: index))
            #expect(try store.move(tx, account, to: third))
            _ = try cases.open(tx, "token-reused", about: account, note: "Quixquill called us")
        }
        try await signIn(Self.third)
        try await ask(Self.third)
    }

    private func signIn(_ address: String) async throws {
        try await world.browser().post("/sign-in", ["address": address, "next": "/"], from: "/sign-in")
        try await world.work()
    }

    private func ask(_ address: String) async throws {
        let wish = ["workspace": workspace.text, "address": address, "reason": "Quixquill asked for help"]
        let answer = try await sam.post("/operator/support", wish, from: "/operator/support")
        #expect(answer.status == 303)
    }

    /// Introduced to others; none of the mails arrived, and all were sent again; one copy is on the wire.
    private func work() async throws {
        let fields = [
            "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
        ]
        let program = try #require(try await owner.post("/programs", fields, from: "/programs/new").location)
        try await owner.post("\(program)/start", from: program)
        try await owner.post("\(program)/preview", from: program)
        try await world.work()
        let preview = try #require(try await owner.get("\(program)/preview").hidden("preview"))
        let round = try #require(
            try await owner.post("\(program)/rounds", ["preview": preview], from: "\(program)/preview").location)
        try await world.work()
        let change = "UPDATE delivery SET state = 'refused', sent_at = NULL WHERE kind = 'introduction'"
        _ = try world.read(change + " RETURNING id")
        try await owner.post(round + "/resend", from: round)
        try await world.work()
        _ = try world.read(
            """
            UPDATE delivery SET state = 'sending', sent_at = NULL WHERE resend_of IS NOT NULL RETURNING id
            """)
    }

    private static func upload(_ owner: TestBrowser) async throws -> String {
        let people = (1...3).map { "Person \($0),p\($0)@example.org,,,\r\n" }.joined()
        let roster =
            "Name,Email,Department,Location,Favourite tea\r\nQuixquill One,\(first),Glimmerdeep,Ostravelle,Fennecbrisk\r\n"
        return try #require(
            try await owner.upload("/people/import", Array((roster + people).utf8), from: "/people/import").location)
    }

    static func person(_ world: TestWorld, _ workspace: WorkspaceID, _ address: String) async throws -> String {
        let people = PersonStore(vault: world.vault, random: .system)
        let address = try EmailAddress(parsing: address)
        return try await world.database.transaction(.system("test")) { tx in
            try #require(try people.find(tx, workspace, address)).id.text
        }
    }

    func erase() async throws {
        try await world.prove(owner)
        let path = "/people/\(person)/erase"
        #expect(try await owner.post(path, from: path).location == "/people")
        try await world.work()
    }
}

@Suite("After somebody was erased")
struct ErasureTests {
    /// Where this search has to find something before, or it would prove nothing.
    private static let searched: Set<String> = [
        "account.address", "account.name", "audit_personal.sealed", "bearer_token.name", "delivery.message",
        "delivery.recipient", "delivery.subject", "invitation.address", "person.profile", "roster_import_chunk.bytes",
        "security_case.note", "sign_in.address", "support_access.reason",
    ]

    @Test("nothing of theirs can be read anywhere: in no table, not with every key (AT-53)")
    func nothing() async throws {
        let traces = try await Traces()
        let before = try await OpenedDatabase(traces.world)
        #expect(before.closed == [])
        #expect(before.places(of: Traces.words).isSuperset(of: Self.searched))
        for word in Traces.words { #expect(!before.places(of: [word]).isEmpty, "\(word)") }
        try await traces.erase()
        let after = try await OpenedDatabase(traces.world)
        #expect(after.closed == [] && after.places(of: Traces.words) == [])
        #expect(after.texts.values.joined().contains { $0.contains("ada@example.org") })
        for (table, rows) in try traces.world.everyRow() {
            let text = rows.joined(separator: "\n").lowercased()
            for word in Traces.words { #expect(!text.contains(word), "\(word) in \(table)") }
        }
        #expect(try await AuditDesk(traces.world.installation).verify(against: nil, saving: nil).isSound)
    }

    @Test("their account is gone where nothing else keeps it, and lives on with another workspace or a right")
    func account() async throws {
        for keeper in ["", "workspace", "grant"] {
            let world = try await TestWorld()
            let owner = try await world.owner()
            let mia = try await world.invited("mia@example.org", as: "member", by: owner)
            let account = try #require(
                world.read("SELECT account_id FROM membership WHERE role = 'member'").first.flatMap { AccountID($0) })
            if keeper == "grant" { try await world.appoint("mia@example.org", .infrastructure) }
            if keeper == "workspace" { try await Self.join(world, account) }
            let person = try #require(
                world.read("SELECT person_id FROM membership WHERE role = 'member' ORDER BY created_at").first)
            try await owner.post("/people/\(person)/erase", from: "/people/\(person)/erase")
            let left = try world.read("SELECT count(*) FROM account WHERE id = '\(account.text)'")
            #expect(left == [keeper.isEmpty ? "0" : "1"], "\(keeper)")
            #expect(try await mia.get("/people").status == 303)
        }
    }

    private static func join(_ world: TestWorld, _ account: AccountID) async throws {
        let store = AccountStore(vault: world.vault, random: .system)
        let people = PersonStore(vault: world.vault, random: .system)
        world.clock.advance(by: 1)
        try await world.database.transaction(.system("test")) { tx in
            let id = try store.createWorkspace(tx, name: "Second")
            let profile = Profile(name: "Mia", address: try EmailAddress(parsing: "mia@example.org"))
            for person in try people.add(tx, id, [profile]) { try store.join(tx, id, person, account, .member) }
        }
    }

    @Test("mail to an address that they had once, and somebody else has now, stays theirs")
    func handedOn() async throws {
        let world = try await TestWorld()
        let owner = try await world.owner()
        let roster = Array("Name,Email\r\nPia,desk@example.org\r\nPaul,paul@example.org\r\n".utf8)
        let staged = try #require(try await owner.upload("/people/import", roster, from: "/people/import").location)
        try await owner.post(staged + "/confirm", from: staged)
        let workspace = try #require(world.read("SELECT id FROM workspace").first.flatMap { WorkspaceID($0) })
        let (pia, paul) = (
            try await Traces.person(world, workspace, "desk@example.org"),
            try await Traces.person(world, workspace, "paul@example.org")
        )
        for (person, address) in [(pia, "pia@example.org"), (paul, "desk@example.org")] {
            try await owner.post(
                "/people/\(person)/edit", ["name": "Somebody", "address": address], from: "/people/\(person)/edit")
        }
        try await owner.post("/members/invite", ["address": "desk@example.org", "role": "member"], from: "/members")
        try await owner.post("/people/\(pia)/erase", from: "/people/\(pia)/erase")
        #expect(try world.read("SELECT count(*) FROM invitation") == ["1"])
        #expect(try world.read("SELECT count(*) FROM delivery WHERE kind = 'invitation'") == ["1"])
    }
}
