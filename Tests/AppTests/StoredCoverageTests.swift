import Foundation
import Policy
import TestStage
import Testing

/// Nothing that names a person is kept without being told to that person, or without a reason that is written here.
@Suite("What is stored about somebody")
struct StoredCoverageTests {
    /// Tables that are read for the page, each by one of its sections.
    private static let told: Set<String> = [
        "person", "person_choices", "participation", "not_now", "introduction", "introduction_member",
        "introduction_told",
        "meeting_question",
        "meeting_remark", "compliment", "person_request", "person_link", "round_answer", "round_absence",
        "second_offer",
        "past_meeting", "bounce", "question_answer", "audience_member", "audience_leaver", "audience_change",
        "delivery",
        "directory_user", "directory_member", "availability", "busy_calendar", "calendar_connection", "event_type_host",
        "host_time", "program_host", "event_type", "poll", "membership", "zoom_connection",
    ]

    /// Tables that are not, and why.
    private static let untold = [
        "account": "stands in the settings of whoever signs in", "session": "the page of sessions",
        "device": "the page of sessions", "factor": "the page of ways to sign in",
        "recovery_code": "the page of ways to sign in", "password": "the page of ways to sign in",
        "connection_review": "when they were last asked about their connections",
        "identity": "the page of connections", "bearer_token": "the page of tokens", "sign_in": "an hour old at most",
        "address_change": "the page of the profile, an hour old at most",
        "not_me_link": "in a mail to them, a week old at most",
        "pending_authorization": "ten minutes old at most", "mailbox_consent": "ten minutes old at most",
        "mailbox_departure": "a mailbox on its way out", "meeting_consent": "ten minutes old at most",
        "meeting_departure": "a connected account on its way out",
        "meeting_video": "the link of a meeting that is told",
        "zoom_meeting": "the number of a meeting that is told",
        "calendar_writing": "which entry of a meeting that is told is to be written, on a page of its own",
        "operator_grant": "the operators' list, which they read",
        "support_access": "the page of support", "support_entry": "the page of support",
        "outbound_call": "the privacy receipt", "outreach_contact": "about others, with an export of its own",
        "outreach_suppression": "about others, with an export of its own",
        "outreach_import": "about others, a day old at most", "outreach_mailbox": "the page of the mailbox",
        "outreach_sequence": "about others, with an export of its own",
        "outreach_enrolment": "about others, with an export of its own",
        "outreach_message": "about others, with an export of its own",
        "outreach_file": "about others, with an export of its own",
        "outreach_sequence_file": "files of their sequences, on the page of each",
        "outreach_shared_file": "files that they show to others, on the page of sequences",
        "outreach_shared_sequence": "texts that they show to others, on the page of sequences",
        "outreach_keeping": "how long they keep mails, on a page of its own",
        "outreach_leftover": "names of drafts in their own mailbox that are being taken out",
        "security_case": "the security desk's; somebody it is about was told by mail",
        "security_case_step": "what the security desk did, not about a person",
        "signal": "counted, two hours old at most",
        "incident_person": "whoever is affected is told by the desk", "incident_entry": "what the desk did",
        "flaw_message": "what the desk wrote", "audience_stale": "a mark that is gone within a minute",
        "audience_draft": "a list somebody is about to add, a day old at most",
        "access_review_line": "the owners' review of rights", "dashboard_group": "counts, made anew after each round",
        "meeting_mail": "which mail asked whom; the mail itself is told",
        "roster_import": "a file somebody is about to bring in",
        "data_key": "the keys themselves, wrapped", "flaw_report": "which of the desk looks after a report",
        "outreach_import_chunk": "about others, a day old at most",
    ]

    @Test("is told on their page, table by table, or there is a reason")
    func tables() async throws {
        let world = try await TestWorld()
        let naming = Set(
            try world.read(
                """
                SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'klatch'
                AND (column_name ~ '(^|_)(person|account|host|owner)(_id)?$' OR column_name = 'people')
                """))
        let known = Self.told.union(Self.untold.keys)
        #expect(naming.subtracting(known).sorted() == [])
        #expect(Self.told.intersection(Self.untold.keys) == [])
        #expect(known.subtracting(try world.tables()).sorted() == [])
    }

    @Test("is on the page with a section for each kind of trace, and in the file")
    func sections() async throws {
        let site = try await FurnishedWorkspace.first()
        try Self.trace(site)
        try await site.world.prove(site.owner)
        let page = try await site.owner.get("/introductions/stored").body
        let file = try await site.owner.get("/introductions/stored.json").body
        for words in [
            "Who you are", "Rounds", "You were asked and did not answer", "Nobody else takes part", "Audiences",
            "Runners",
            "Mails to you", "Meetings from before", "You wait for somebody else", "You are one of its hosts",
            "Your account",
        ] {
            #expect(page.contains(words), "\(words) on the page")
            #expect(file.contains(words), "\(words) in the file")
        }
    }

    /// Of each kind one about the owner.
    private static func trace(_ site: FurnishedWorkspace) throws {
        let mine = "SELECT person_id FROM membership WHERE workspace_id = '\(site.id)' AND role = 'owner'"
        let person = try #require(try site.world.read(mine).first)
        let at = "'2026-01-05 08:00+00'::timestamptz"
        let here = "WHERE workspace_id = '\(site.id)'"
        for statement in [
            """
            INSERT INTO round_answer (workspace_id, ask_id, person_id)
            SELECT workspace_id, id, '\(person)' FROM round_ask \(here) ON CONFLICT DO NOTHING
            """,
            """
            INSERT INTO round_absence (workspace_id, round_id, person_id, reason) SELECT workspace_id, id, '\(person)', 'alone'
            FROM round \(here) AND state = 'running' ON CONFLICT DO NOTHING
            """,
            """
            INSERT INTO second_offer (workspace_id, id, program_id, round_id, person_id, position, state, created_at, answered_at)
            SELECT workspace_id, gen_random_uuid(), program_id, id, '\(person)', 1, 'waiting', \(at), \(at) FROM round
            \(here) AND state = 'running' ON CONFLICT DO NOTHING
            """,
            """
            INSERT INTO past_meeting (workspace_id, program_id, round, position, person_id)
            SELECT p.workspace_id, g.id, 900, 900, p.id FROM program g JOIN person p USING (workspace_id) \(here)
            ON CONFLICT DO NOTHING
            """,
            """
            INSERT INTO program_host (workspace_id, program_id, person_id)
            SELECT workspace_id, id, '\(person)' FROM program \(here) ON CONFLICT DO NOTHING
            """,
            """
            INSERT INTO audience_leaver (workspace_id, audience_id, person_id, left_at)
            SELECT workspace_id, id, '\(person)', \(at) FROM audience \(here) AND name = 'Runners' ON CONFLICT DO NOTHING
            """,
        ] { _ = try site.world.read(statement + " RETURNING workspace_id") }
    }
}
