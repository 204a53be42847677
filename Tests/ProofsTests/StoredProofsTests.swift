import Claims
import Foundation
import Outbound
import Store
import TestStage
import Testing

@testable import GoogleAPI
@testable import Outreach
@testable import Proofs
@testable import Trust

/// Faults that somebody plants in what rooms keep, and what each of them has to turn red.
enum Planted {
    typealias Planting = @Sendable (ProofsWorld) async throws -> Void

    /// Each with the claim that it breaks.
    static let faults: [(claim: String, what: String, plant: Planting)] = [
        (
            "gmail.no-incoming-content", "a body was asked for",
            { try $0.call("/gmail/v1/users/me/threads/{id}", asking: "body") }
        ),
        (
            "gmail.no-incoming-content", "an attachment was fetched",
            { try $0.call("/gmail/v1/users/me/messages/{id}/attachments/{a}") }
        ),
        ("gmail.own-messages-only", "a list was asked for", { try $0.call("/gmail/v1/users/me/messages") }),
        (
            "calendar.minimum-access", "all of a calendar was read",
            {
                try $0.call("/calendar/v3/calendars/{calendar}/events", host: "www.googleapis.com", asking: "titles")
            }
        ),
        (
            "privacy.no-hidden-sharing", "a call went to nobody known",
            { try $0.call("/t", vendor: "Tracker", host: "tracker.example") }
        ),
        ("gmail.minimum-scopes", "more was granted", { try await $0.connect(hasMore: true) }),
        ("gmail.minimum-scopes", "a calendar was granted", { try await $0.connect([.address, .send, .ownEvents]) }),
        (
            "gmail.send-on-click", "a mail left without a yes",
            {
                try $0.plant("UPDATE outreach_message SET approval = NULL")
            }
        ),
        (
            "gmail.send-on-click", "a mail was approved as another",
            {
                try $0.plant("UPDATE outreach_message SET approval = sha256('x')")
            }
        ),
        (
            "gmail.address-verified", "a leave cannot be read",
            {
                try $0.plant("UPDATE outreach_mailbox SET credentials = NULL")
            }
        ),
        (
            "rest.tokens-sealed", "a token lies there in plain",
            {
                try $0.plant(
                    "UPDATE outreach_mailbox SET credentials = 'ya29.a0Probe-probe-probe-probe-probe-probe-probe-probe'"
                )
            }
        ),
        (
            "rest.tokens-sealed", "a token is under another's key",
            {
                try $0.plant(
                    """
                    UPDATE outreach_mailbox SET credentials = overlay(credentials PLACING
                        decode(repeat('ab', 16), 'hex') FROM 3)
                    """)
            }
        ),
        (
            "rest.bodies-sealed", "a mail lies there in plain",
            {
                try $0.plant(
                    "UPDATE outreach_message SET mail = 'Dear Kim, shall we have tea on Tuesday, or on Wednesday?'")
            }
        ),
        (
            "integrations.revoke-anytime", "a leave was never given back",
            {
                try $0.plant(
                    """
                    INSERT INTO mailbox_departure (workspace_id, id, person_id, document, tries, try_at, created_at)
                    SELECT m.workspace_id, gen_random_uuid(), m.person_id, b.credentials, 9, a.created_at,
                        a.created_at - interval '25 hours'
                    FROM membership m, account a, outreach_mailbox b LIMIT 1
                    """)
            }
        ),
        (
            "gmail.drafts-mirrored", "a follow-up is in no mailbox",
            {
                try $0.plant(
                    """
                    UPDATE outreach_enrolment SET state = 'active';
                    UPDATE outreach_message SET stage = 'scheduled', step = 1, sent_at = NULL, due_at = a.created_at,
                        run_at = a.created_at - interval '2 hours' FROM account a
                    """)
            }
        ),
        (
            "gmail.drafts-mirrored", "a draft was read",
            { try $0.call("/gmail/v1/users/me/drafts/{id}", asking: "body") }
        ),
        (
            "gmail.replies-from-metadata", "a finding says who answered",
            { try await $0.find(message: "kim@example.net", isWatched: false) }
        ),
        (
            "gmail.replies-from-metadata", "a thread is looked into although somebody answered",
            { try await $0.find(message: "18c2f", isWatched: true) }
        ),
        (
            "gmail.replies-from-metadata", "more of a finding is kept",
            { try $0.plant("ALTER TABLE outreach_enrolment ADD COLUMN finding_words text") }
        ),
        (
            "gmail.bodies-purpose", "mails were opened for something else",
            {
                try $0.plant(
                    """
                    INSERT INTO outreach_opening (workspace_id, day, purpose, count)
                    SELECT '00000000-0000-0000-0000-000000000000', max(created_at)::date, 'advertising', 1 FROM account
                    """)
            }
        ),
        (
            "gmail.bodies-purpose", "something else tried",
            {
                let openings = BodyOpenings()
                #expect(throws: BodyRefused.self) { try openings.purpose(of: .system("statistics")) }
                try await $0.bySystem { try BodyOpeningStore().add($0, openings.take()) }
            }
        ),
        (
            "rights.bodies-until-deleted", "mails outlive the time that their writer set",
            {
                try $0.plant(
                    """
                    INSERT INTO outreach_keeping (workspace_id, person_id, days, since)
                    SELECT workspace_id, person_id, 90, created_at - interval '10 days' FROM outreach_enrolment;
                    UPDATE outreach_enrolment SET state = 'ended', ended_by = 'completed',
                        ended_at = created_at - interval '93 days'
                    """)
            }
        ),
        (
            "integrations.review-reminder", "nobody was asked",
            { try $0.plant("UPDATE outreach_mailbox SET connected_at = connected_at - interval '200 days'") }
        ),
        (
            "rights.delete-cascades", "mails outlive their contact",
            {
                try $0.plant(
                    """
                    ALTER TABLE outreach_message DROP CONSTRAINT outreach_message_workspace_id_contact_id_fkey;
                    ALTER TABLE outreach_message DROP CONSTRAINT outreach_message_workspace_id_enrolment_id_fkey
                    """)
            }
        ),
    ]

    /// Claims that look at the same rows.
    private static let together: [Set<String>] = [
        [
            "gmail.no-incoming-content", "gmail.own-messages-only", "gmail.drafts-mirrored",
            "gmail.replies-from-metadata",
        ],
        ["gmail.address-verified", "gmail.minimum-scopes", "rest.tokens-sealed"],
        ["rest.bodies-sealed", "gmail.send-on-click"],
    ]

    static let claims = [
        "gmail.no-incoming-content", "gmail.own-messages-only", "gmail.minimum-scopes", "gmail.send-on-click",
        "gmail.address-verified", "calendar.minimum-access", "privacy.no-hidden-sharing", "rest.tokens-sealed",
        "gmail.drafts-mirrored", "integrations.review-reminder", "rest.bodies-sealed", "integrations.revoke-anytime",
        "rights.delete-cascades", "signin.strong-passwords", "gmail.replies-from-metadata", "gmail.bodies-purpose",
        "rights.bodies-until-deleted",
    ]

    /// Everything holds before; each fault of the claim turns it red, and nothing else.
    static func examine(_ claim: String) async throws {
        let own = faults.filter { $0.claim == claim }
        #expect(!own.isEmpty)
        for fault in own {
            let stage = try await ProofsWorld()
            try await stage.connect()
            try await stage.send()
            for claim in claims {
                let finding = try await stage.finding(claim)
                #expect(finding.outcome == .holds, "\(claim) before: \(finding.reason)")
            }
            try await fault.plant(stage)
            var others: Set<String> = []
            for other in claims where try await outcome(other, stage) != .holds { others.insert(other) }
            let allowed = together.first { $0.contains(claim) } ?? [claim]
            #expect(others.contains(claim) && others.isSubset(of: allowed), "\(fault.what): \(others.sorted())")
        }
    }

    /// What cannot be read any more cannot be examined either, which is no yes.
    private static func outcome(_ claim: String, _ stage: ProofsWorld) async throws -> ClaimFinding.Outcome {
        do { return try await stage.finding(claim).outcome } catch { return .unproved }
    }
}

@Suite("Claim rest.tokens-sealed")
struct TokensSealedProofTests {
    @Test("is broken by a token in plain, or under another's key")
    func planted() async throws { try await Planted.examine("rest.tokens-sealed") }
}

@Suite("Claim rest.bodies-sealed")
struct BodiesSealedProofTests {
    @Test("is broken by a mail that is not under its contact's own key")
    func planted() async throws { try await Planted.examine("rest.bodies-sealed") }
}

@Suite("Claim rights.delete-cascades")
struct DeleteCascadesProofTests {
    @Test("is broken where something outlives its contact")
    func planted() async throws { try await Planted.examine("rights.delete-cascades") }
}

@Suite("Claim privacy.no-hidden-sharing")
struct NoHiddenSharingProofTests {
    @Test("is broken by a call to somebody who is named nowhere")
    func planted() async throws { try await Planted.examine("privacy.no-hidden-sharing") }
}

@Suite("Claim gmail.own-messages-only")
struct OwnMessagesProofTests {
    @Test("is broken by a call that lists, whoever made it")
    func planted() async throws { try await Planted.examine("gmail.own-messages-only") }
}

@Suite("Claim gmail.minimum-scopes")
struct MinimumScopesProofTests {
    @Test("is broken by leave for more than the features need")
    func planted() async throws { try await Planted.examine("gmail.minimum-scopes") }
}

@Suite("Claim gmail.send-on-click")
struct SendOnClickProofTests {
    @Test("is broken by a mail without its writer's yes to just that mail")
    func planted() async throws { try await Planted.examine("gmail.send-on-click") }
}

@Suite("Claim gmail.address-verified")
struct AddressVerifiedProofTests {
    @Test("is broken where it is not known whose a mailbox is")
    func planted() async throws { try await Planted.examine("gmail.address-verified") }
}

@Suite("Claim calendar.minimum-access")
struct MinimumAccessProofTests {
    @Test("is broken by a call that reads more than busy times")
    func planted() async throws { try await Planted.examine("calendar.minimum-access") }
}

@Suite("Claim integrations.revoke-anytime")
struct RevokeAnytimeProofTests {
    @Test("is broken where leave is not given back within a day")
    func planted() async throws { try await Planted.examine("integrations.revoke-anytime") }
}

@Suite("Claim gmail.drafts-mirrored")
struct DraftsMirroredProofTests {
    @Test("is broken where a follow-up lies in no mailbox, and where a draft was used for something else")
    func planted() async throws { try await Planted.examine("gmail.drafts-mirrored") }
}

@Suite("Claim rights.bodies-until-deleted")
struct BodiesUntilDeletedProofTests {
    @Test("is broken by mails that are there for longer than their writer wants")
    func planted() async throws { try await Planted.examine("rights.bodies-until-deleted") }
}

@Suite("Claim integrations.review-reminder")
struct ReviewReminderProofTests {
    @Test("is broken where nobody was asked about a connection for half a year")
    func planted() async throws { try await Planted.examine("integrations.review-reminder") }
}

@Suite("Claim gmail.no-incoming-content")
struct NoContentProofTests {
    @Test("is broken by a call for a body or an attachment, whoever made it")
    func planted() async throws { try await Planted.examine("gmail.no-incoming-content") }

    @Test("is none where what is claimed is switched off: no client at Google, no claim about Gmail")
    func off() async throws {
        let stage = try await ProofsWorld([:])
        for claim in Planted.claims where claim.hasPrefix("gmail.") {
            #expect(try await stage.finding(claim).outcome == .off)
        }
    }

    @Test("is noticed in an operation that could ask for content, whatever the ledger says")
    func mask() async throws {
        let stage = try await ProofsWorld()
        let find = GoogleOperations.all.first { $0.call.method == "GET" && $0.call.path.text.hasSuffix("/drafts/{id}") }
        let asked = try #require(find).call.fixed.joined(separator: "&")
        let probe = CallLedgerProbe(
            host: "gmail.googleapis.com", prefix: "/", operations: GoogleOperations.all,
            unthinkable: [("GET", "https://gmail.googleapis.com/gmail/v1/users/me/drafts/1?" + asked)],
            banned: ["threadid"], things: "anything")
        let finding = try await probe.examine(stage.scene())
        #expect(finding.outcome == .broken && finding.reason.contains("could leave"), "\(finding.reason)")
    }
}
