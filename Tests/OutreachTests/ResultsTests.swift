import Accounts
import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Outreach

@Suite("A rate of replies")
struct ReplyRateTests {
    @Test("of too few says nothing, however many answered")
    func tooFew() {
        #expect(ReplyRate(asked: 19, replied: 19).interval == nil)
        #expect(ReplyRate(asked: 20, replied: 0).interval != nil)
    }

    @Test(
        "lies in Wilson's interval, as statisticians print it",
        arguments: [(20, 0, 0.0, 0.1611), (100, 30, 0.2189, 0.3958), (50, 50, 0.9287, 1.0), (250, 5, 0.0086, 0.0459)])
    func wilson(_ asked: Int, _ replied: Int, _ low: Double, _ high: Double) throws {
        let interval = try #require(ReplyRate(asked: asked, replied: replied).interval)
        #expect(abs(interval.low - low) < 0.0005 && abs(interval.high - high) < 0.0005)
        #expect(interval.low <= interval.value && interval.value <= interval.high)
    }

    @Test("of counts that cannot be is still between none and all", arguments: [(-5, 3), (30, -1), (30, 99)])
    func strange(_ asked: Int, _ replied: Int) {
        let interval = ReplyRate(asked: asked, replied: replied).interval
        #expect(interval.map { $0.low >= 0 && $0.high <= 1 } ?? true)
    }
}

@Suite("The results of outreach")
struct ResultsTests {
    /// Ways of one contact's through one sequence, as an archive brings them: each with a mail that left.
    private func way(_ world: OutreachWorld, _ address: String, _ finding: ReplyJudge.Kind?) async throws -> EnrolmentID
    {
        let path = try await world.add(address)
        let contact = try #require(ContactID(String(path.split(separator: "/").last ?? "")))
        let window = try #require(SendingWindow(zone: "UTC"))
        let (owner, vault) = (world.owner, world.world.vault)
        let document = MailDocument(
            to: try EmailAddress(parsing: address), subject: "S", body: "B", delay: 0, window: window)
        return try await world.own { tx in
            let past = PastConversation(
                contact: document.to, sequence: nil, endedBy: .completed, began: tx.now, over: tx.now,
                finding: finding.map { ($0, tx.now) },
                mails: [.init(document: document, stage: .sent, sent: tx.now)])
            let id = try EnrolmentStore(vault: vault, random: .system).restore(tx, owner, contact, nil, past)
            try OutreachMessageStore(vault: vault, random: .system).restore(
                tx, owner, id, contact, step: 0, past.mails[0])
            return id
        }
    }

    @Test("count drafts, mails that left, answers and meetings, and stand as a picture and as a table")
    func page() async throws {
        let world = try await OutreachWorld()
        #expect(try await world.writer.get("/outreach/results").body.contains("Nothing written yet"))
        _ = try await way(world, "a@far.example", .reply)
        _ = try await way(world, "b@far.example", .bounce)
        _ = try await way(world, "c@far.example", nil)
        let (owner, vault) = (world.owner, world.world.vault)
        let index = vault.blindIndex(try EmailAddress(parsing: "a@far.example"))
        try await world.bySystem {
            try EnrolmentStore(vault: vault, random: .system).meet($0, owner.workspace, of: [owner.person], index)
        }
        let results = try await world.own { try EnrolmentStore(vault: vault, random: .system).results($0, owner) }
        #expect(results.total == .init(drafted: 3, sent: 3, returned: 1, replied: 1, met: 1))
        #expect(results.total.rate == ReplyRate(asked: 2, replied: 1))
        let page = try await world.writer.get("/outreach/results").body
        #expect(page.contains("<svg") && page.contains("role=\"img\"") && page.contains("<desc"))
        #expect(page.contains("too few to say") && page.contains("33 %"))
        #expect(try await world.admin.get("/outreach/results").body.contains("Nothing written yet"))
    }

    @Test("lead to a list of everybody written to, by how it stands")
    func list() async throws {
        let world = try await OutreachWorld()
        let id = try await way(world, "a@far.example", nil)
        #expect(try await world.writer.get("/outreach/mails").body.contains("/outreach/mails/\(id.text)"))
        #expect(try await world.writer.get("/outreach/mails?state=ended").body.contains(id.text))
        #expect(try await !world.writer.get("/outreach/mails?state=active").body.contains(id.text))
        #expect(try await !world.admin.get("/outreach/mails").body.contains(id.text))
        #expect(try await world.writer.get("/outreach/mails?state=nonsense&page=-3").status == 200)
    }
}
