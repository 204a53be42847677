import Claims
import Foundation
import Outbound
import Primitives
import Store
import TestStage
import Testing

@testable import GoogleAPI
@testable import Outreach
@testable import Proofs
@testable import Trust

@Suite("Claim gmail.replies-from-metadata")
struct RepliesFromMetadataProofTests {
    @Test("is broken where more is kept of a reply than that, when and by which message, or a thread is watched on")
    func planted() async throws { try await Planted.examine("gmail.replies-from-metadata") }

    @Test("is broken by an operation that asks for another field, for all of them, or for more than metadata")
    func masks() async throws {
        let stage = try await ProofsWorld()
        let hosts: StaticString = "gmail.googleapis.com"
        for fixed: [(name: StaticString, value: StaticString)] in [
            [("format", "metadata"), ("metadataHeaders", "Subject")], [("format", "metadata")],
            [("format", "full"), ("metadataHeaders", "From")],
        ] {
            let call = ProviderCall(
                "Google", "GET", host: hosts, path: "/gmail/v1/users/me/threads/{id}", fixed: fixed, operation: "look")
            let probe = RepliesProbe(outreach: stage.slice, operations: [GoogleOperation(call, [])])
            #expect(try await probe.examine(stage.scene()).outcome == .broken, "\(fixed)")
        }
        #expect(try await RepliesProbe(outreach: stage.slice).examine(stage.scene()).outcome == .holds)
    }
}

@Suite("Claim gmail.bodies-purpose")
struct BodiesPurposeProofTests {
    @Test("is broken where mails were opened for something else, or something else tried")
    func planted() async throws { try await Planted.examine("gmail.bodies-purpose") }

    @Test("is shown by a mail that opens for its writer, for sending and for its thread, and in no other transaction")
    func scopes() async throws {
        let stage = try await ProofsWorld()
        try await stage.send()
        let (owner, database) = (stage.owner, stage.world.database)
        let store = OutreachMessageStore(vault: stage.world.vault, random: .system)
        @Sendable func read(_ tx: Transaction) throws -> Int {
            try store.inStages(tx, owner, [.sent], of: [.draft], limit: 1).count
        }
        for scope in [owner.scope, .system("threads are looked into"), .system("a person's own mail went out")] {
            #expect(try await database.transaction(scope) { try read($0) } == 1)
        }
        await #expect(throws: BodyRefused.self) {
            try await database.transaction(.system("statistics")) { try read($0) }
        }
        #expect(store.openings.take() == ["history": 1, "threading": 1, "sending": 1, "refused": 1])
    }
}

@Suite("Claim gmail.limited-use")
struct LimitedUseProofTests {
    @Test("holds where it is known what each column from Google is for, and the page says so in Google's words")
    func holds() async throws {
        let stage = try await ProofsWorld()
        let finding = try await LimitedUseProbe(site: stage.site).examine(stage.scene())
        #expect(finding.outcome == .holds, "\(finding.reason)")
    }

    @Test("is broken by a column or a table of which it is not said what it is for")
    func columns() async throws {
        let stage = try await ProofsWorld()
        try stage.plant(
            "ALTER TABLE outreach_mailbox ADD COLUMN interests text; CREATE TABLE klatch.mailbox_audience (id int)")
        let finding = try await LimitedUseProbe(site: stage.site).examine(stage.scene())
        #expect(finding.reason.contains("outreach_mailbox.interests"), "\(finding.reason)")
        #expect(finding.outcome == .broken && finding.reason.contains("mailbox_audience.id"))
    }

    @Test("is broken where the page does not say it")
    func silent() async throws {
        let stage = try await ProofsWorld()
        let site = stage.site.changed { _, answer in
            let text = answer.text.replacingOccurrences(of: "Limited Use", with: "use")
            return SiteAnswer(status: answer.status, fields: answer.fields, text: text)
        }
        #expect(try await LimitedUseProbe(site: site).examine(stage.scene()).outcome == .broken)
        let none = try await ProofsWorld([:])
        #expect(try await LimitedUseProbe(site: none.site).examine(none.scene()).outcome == .broken)
    }

    @Test("is for rooms that are named: no other can take what comes from Google")
    func rooms() throws {
        let manifest = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../ARCHITECTURE.md"),
            encoding: .utf8)
        let rooms = manifest.split(separator: "\n").compactMap { line -> String? in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return cells.count == 3 && cells[1].split(separator: ", ").contains("GoogleAPI") ? cells[0] : nil
        }
        #expect(Set(rooms) == ["Mailboxes", "Meetings", "Proofs", "App"])
    }
}
