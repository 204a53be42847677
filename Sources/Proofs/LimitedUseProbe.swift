import Claims
import Store
import Trust

/// What comes from Google is kept in columns that are known, each for a feature that people can see; and the page on privacy says how
/// it is used, in the words that Google asks for.
struct LimitedUseProbe: Probe {
    let site: any LiveSite

    /// Columns that hold what came from Google, with the feature that shows it.
    static let google = [
        "outreach_mailbox.document": "the page of the mailbox: the address",
        "outreach_mailbox.credentials": "the same: access",
        "outreach_message.draft": "drafts in the mailbox",
        "outreach_message.sent": "each mail once: the mailbox's name for it",
        "outreach_message.refusal": "the page of a mail: why it did not go",
        "outreach_enrolment.thread": "follow-ups in one thread", "outreach_enrolment.finding": "replies",
        "outreach_enrolment.finding_at": "replies", "outreach_enrolment.finding_message": "replies",
        "outreach_enrolment.dismissed": "what was no answer",
        "outreach_enrolment.account": "in whose mailbox a thread is",
        "outreach_leftover.draft": "drafts that are taken out",
        "outreach_leftover.account": "the same",
        "mailbox_consent.waiting": "connecting a mailbox", "mailbox_departure.document": "giving access back",
    ]
    /// Columns of the same tables that hold what people did, or what Klatch did.
    private static let ours = [
        "outreach_mailbox": "workspace_id id person_id kind state cap connected_at sends_since",
        "outreach_message": "workspace_id id person_id enrolment_id contact_id step stage mail approval due_at hold_at "
            + "checked_at sent_at is_stale run_at tries sends fence begun_at waiting",
        "outreach_enrolment":
            "workspace_id id person_id contact_id sequence_id state ended_by watch_at created_at ended_at met_at",
        "outreach_leftover": "workspace_id id person_id tries try_at created_at",
        "mailbox_consent": "workspace_id id person_id state browser expires_at",
        "mailbox_departure": "workspace_id id person_id tries try_at created_at",
    ]
    /// Tables beside them that hold nothing from Google.
    static let without: Set<String> = [
        "outreach_contact", "outreach_suppression", "outreach_import", "outreach_import_chunk", "outreach_sequence",
        "outreach_file", "outreach_shared_sequence", "outreach_pause", "outreach_opening", "outreach_keeping",
        "outreach_sequence_file", "outreach_shared_file",
    ]
    /// What Google asks to be said, on a page that everybody can read.
    static let page = "/privacy"
    static let words = ["https://developers.google.com/terms/api-services-user-data-policy", "Limited Use"]

    private static var known: Set<String> {
        ours.reduce(into: Set(google.keys)) { known, table in
            known.formUnion(table.value.split(separator: " ").map { "\(table.key).\($0)" })
        }
    }

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let live = try await scene.read {
            try LiveColumns.named($0, like: "outreach%").union(LiveColumns.named($0, like: "mailbox%"))
        }
        let strange = live.subtracting(Self.known).filter { !Self.without.contains(String($0.prefix { $0 != "." })) }
        let shown = try await site.answer(SiteQuestion(Self.page))
        let isSaid = shown.status == 200 && Self.words.allSatisfy { shown.text.contains($0) }
        return ClaimFinding(
            faults: strange.sorted().map { "it is not said what \($0) is for" }
                + (isSaid ? [] : ["\(Self.page) does not say how what comes from Google is used"]),
            otherwise: """
                \(Self.google.count) columns hold what came from Google, each for something that people see; \
                \(Self.page) says so in Google's words.
                """,
            recorded: ["columns": "\(Self.google.count)", "looked at": "\(live.count)"])
    }
}
