import Foundation
import Policy
import TestStage
import Testing
import Trust

/// Unique words in every confidential field, looked for in everything that is stored (AT-36).
@Suite("What people are and what they are told")
struct CanaryTests {
    private static let canaries = [
        "name": "Quixquill", "local": "zephyrwort", "domain": "marrowfen.example.org", "department": "Glimmerdeep",
        "location": "Ostravelle", "attribute": "Fennecbrisk", "owner": "Vesperlynde", "owner-local": "tamarisque",
    ]

    /// What may stand in plain, by table: the operator's own words for things that are no person.
    private static let plain: [String: Set<String>] = [:]

    private func run() async throws -> TestWorld {
        let world = try await TestWorld()
        let owner = try await world.owner("Vesperlynde Example", "tamarisque@example.org")
        let roster = """
            Name,Email,Department,Location,Favourite tea\r
            Quixquill One,zephyrwort@marrowfen.example.org,Glimmerdeep,Ostravelle,Fennecbrisk\r
            Quixquill Two,zephyrwort2@marrowfen.example.org,Glimmerdeep,Ostravelle,Fennecbrisk\r

            """
        let staged = try #require(
            try await owner.upload("/people/import", name: "Quixquill.csv", Array(roster.utf8), from: "/people/import")
                .location)
        try await owner.post(staged + "/confirm", from: staged)
        _ = try await owner.upload("/people/import", name: "Quixquill.csv", Array(roster.utf8), from: "/people/import")
        let site = try await FurnishedWorkspace(world, owner)
        try await owner.post(
            "/members/invite", ["address": "zephyrwort@marrowfen.example.org", "role": "member"], from: "/members")
        try await world.browser().post(
            "/sign-in", ["address": "zephyrwort@marrowfen.example.org", "next": "/"], from: "/sign-in")
        try await world.browser().post(
            "/sign-in", ["address": "tamarisque@example.org", "next": "/"], from: "/sign-in")
        _ = try await owner.get(site.path("/people/{person}"))
        try await world.appoint("tamarisque@example.org", .support, .security)
        try await world.prove(owner, by: .passkey)
        let workspace = ["workspace": site.id, "address": "zephyrwort@marrowfen.example.org", "reason": "Glimmerdeep"]
        try await owner.post("/operator/support", workspace, from: "/operator/support")
        try await world.work()
        return world
    }

    @Test("is stored sealed: no canary stands in plain in any row of any table")
    func tables() async throws {
        let world = try await run()
        #expect(world.mail.all.contains { $0.source.contains("Quixquill") })
        for (table, rows) in try world.everyRow() {
            let text = rows.joined(separator: "\n").lowercased()
            for (field, canary) in Self.canaries where Self.plain[table]?.contains(canary) != true {
                let isFound = text.contains(canary.lowercased()) || text.contains(Self.hex(canary))
                #expect(!isFound, "\(field) in \(table)")
            }
        }
    }

    /// Columns that this run does not fill, and the suites that do.
    private static let elsewhere = [
        "delivery.dialogue": "DeliveryWorkerTests: a real server's refusal", "session.network": "SessionTests",
        "device.network": "DeviceTests", "not_me_link.former_address": "AccountSettingsTests",
        "pending_authorization.waiting": "AuthorizationAttackTests: while a provider is away",
        "outreach_enrolment.thread": "EngineTests", "outreach_enrolment.finding_message": "EngineTests",
        "outreach_enrolment.dismissed": "EngineAnswerTests",
        "outreach_message.sent": "EngineTests", "outreach_message.draft": "EngineTests",
        "outreach_message.refusal": "EngineTests", "flaw_message.words": "Claim disclosure.form",
        "register_entry.document": "RegistersTests", "register_entry.evidence": "RegistersTests",
        "register_entry.evidence_name": "RegistersTests",
        "incident_notice.words": "ClaimStageTests", "incident_duty.reason": "ClaimStageTests",
        "incident_duty.late_reason": "ClaimStageTests", "booking.note": "AfterwardsTests",
    ]

    @Test("is stored sealed in every column classed so: opened with every key, none of it stands anywhere in plain")
    func everySealedWord() async throws {
        let site = try await FurnishedWorkspace.first()
        try await site.speak()
        let opened = try await OpenedDatabase(site.world)
        #expect(opened.closed == [])
        let empty = Set(SealedColumn.all.map(\.name)).subtracting(opened.texts.keys)
        #expect(empty == Set(Self.elsewhere.keys))
        let rows = try site.world.everyRow().mapValues { $0.joined(separator: "\n").lowercased() }
        for (column, texts) in opened.texts {
            for word in Set(texts.flatMap(Self.words)).subtracting(Self.common) {
                let places = rows.filter { $0.value.contains(word) || $0.value.contains(Self.hex(word)) }.keys
                #expect(places.isEmpty, "\(word) of \(column) in \(places.sorted())")
            }
        }
    }

    /// Words of documents that are nobody's: kinds and choices.
    private static let common: Set<String> = ["request"]

    /// What somebody would look for in a sealed text: the texts in its document, or all of it.
    private static func words(_ text: String) -> [String] {
        guard let document = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else { return [text] }
        return leaves(document).filter { $0.count > 4 }
    }

    private static func leaves(_ document: Any) -> [String] {
        switch document {
        // A message's identifier says nothing of its content, and is kept beside it to find replies; nor does a row's.
        case let text as String: text.hasPrefix("<") || UUID(uuidString: text) != nil ? [] : [text]
        case let list as [Any]: list.flatMap(leaves)
        case let fields as [String: Any]: fields.values.flatMap(leaves)
        default: []
        }
    }

    @Test("is stored without the keys to it: no token of a mail or a cookie stands in any row")
    func tokens() async throws {
        let world = try await run()
        let links = world.mail.all.flatMap { mail in
            mail.source.replacing("=\r\n", with: "").split { !($0.isLetter || $0.isNumber || $0 == "_") }
                .filter { $0.hasPrefix("klatch_") && $0.count > 20 }.map(String.init)
        }
        try #require(links.count > 3)
        let everything = try world.everyRow().values.joined().joined(separator: "\n")
        for link in links { #expect(!everything.contains(link) && !everything.contains(Self.hex(link))) }
    }

    @Test("is found again by this very search where it does stand in plain")
    func search() async throws {
        let world = try await TestWorld()
        _ = try await world.owner(workspace: "Quixquill")
        #expect(try world.everyRow()["workspace"]?.joined().contains("Quixquill") == true)
    }

    private static func hex(_ text: String) -> String {
        text.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
