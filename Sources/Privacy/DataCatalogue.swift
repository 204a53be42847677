import Primitives

/// A kind of data that Klatch keeps: why, on what ground, and in which tables. The privacy page is made of these, and no table
/// may be without one.
struct DataKind: Sendable {
    /// Why it may be kept (GDPR, Article 6).
    enum Ground: String, Sendable, Codable, CaseIterable {
        /// To do what was agreed upon.
        case contract
        /// To keep everybody's data safe, and to answer for it.
        case interest
        /// Because the person said so, and may take it back.
        case consent
        /// It is not about a person.
        case none
    }

    let id: String
    let ground: Ground
    /// Whether what it says of a person is encrypted under a key of theirs or of their workspace.
    let isSealed: Bool
    let tables: Set<String>

    var title: WordKey { WordKey(known: "privacy.kind.\(id).title") }
    /// What it holds.
    var what: WordKey { WordKey(known: "privacy.kind.\(id).what") }
    /// What for.
    var purpose: WordKey { WordKey(known: "privacy.kind.\(id).purpose") }
    /// Until when.
    var kept: WordKey { WordKey(known: "privacy.kind.\(id).kept", LogRetention.figures) }
}

/// Everything that Klatch keeps.
enum DataCatalogue {
    static let kinds = people + programs + meetings + outreach + keeping

    private static let people = [
        DataKind(
            id: "account", ground: .contract, isSealed: true,
            tables: [
                "account", "connection_review", "identity", "membership", "invitation", "owner_link", "address_change",
            ]),
        DataKind(
            id: "signing-in", ground: .contract, isSealed: true,
            tables: [
                "session", "device", "factor", "recovery_code", "password", "passkey_answer", "pending_authorization",
                "sign_in", "spent_token", "not_me_link", "bearer_token", "bearer_token_network", "limit_bucket",
                "limit_delay",
            ]),
        DataKind(
            id: "profile", ground: .contract, isSealed: true,
            tables: [
                "person", "person_request", "roster_import", "roster_import_chunk", "directory_user", "directory_group",
                "directory_member",
            ]),
        DataKind(
            id: "audiences", ground: .contract, isSealed: true,
            tables: [
                "audience", "audience_change", "audience_draft", "audience_leaver", "audience_link", "audience_member",
                "audience_stale", "audience_wish",
            ]),
    ]

    private static let programs = [
        DataKind(
            id: "introductions", ground: .contract, isSealed: true,
            tables: [
                "program", "program_apart", "program_audience", "program_habits", "program_host", "program_notice",
                "program_task", "participation", "round", "round_absence", "round_answer", "round_ask", "round_date",
                "round_end", "introduction", "introduction_member", "introduction_told", "second_offer",
                "past_meeting", "history_import", "person_link", "holiday", "dashboard", "dashboard_group",
            ]),
        DataKind(
            id: "wishes", ground: .consent, isSealed: true, tables: ["person_choices", "not_now"]),
        DataKind(
            id: "feedback", ground: .consent, isSealed: true,
            tables: [
                "meeting_question", "meeting_mail", "meeting_remark", "compliment", "question", "question_answer",
                "question_post",
            ]),
    ]

    private static let meetings = [
        DataKind(
            id: "calendars", ground: .consent, isSealed: true,
            tables: [
                "availability", "busy_calendar", "calendar_connection", "calendar_writing", "event_type",
                "event_type_host", "host_time",
                "meeting_consent", "meeting_departure", "zoom_connection",
            ]),
        DataKind(
            id: "guests", ground: .contract, isSealed: true,
            tables: [
                "booking", "booking_link", "meeting", "meeting_video", "zoom_meeting", "poll", "poll_option",
                "poll_vote", "poll_voter",
            ]),
    ]

    private static let outreach = [
        DataKind(
            id: "outreach", ground: .consent, isSealed: true,
            tables: [
                "mailbox_consent", "mailbox_departure", "outreach_contact", "outreach_enrolment", "outreach_file",
                "outreach_import", "outreach_import_chunk", "outreach_keeping", "outreach_leftover", "outreach_mailbox",
                "outreach_message", "outreach_opening", "outreach_pause", "outreach_sequence",
                "outreach_sequence_file", "outreach_shared_file", "outreach_shared_sequence", "outreach_suppression",
            ])
    ]

    private static let keeping = [
        DataKind(id: "mail", ground: .contract, isSealed: true, tables: ["delivery", "bounce"]),
        DataKind(id: "calls", ground: .interest, isSealed: false, tables: ["outbound_call"]),
        DataKind(
            id: "support", ground: .consent, isSealed: true,
            tables: ["support_access", "support_entry", "operator_grant", "access_review", "access_review_line"]),
        DataKind(
            id: "trail", ground: .interest, isSealed: true,
            tables: ["audit_event", "audit_head", "audit_personal", "audit_checkpoint"]),
        DataKind(
            id: "security", ground: .interest, isSealed: true,
            tables: [
                "security_case", "security_case_step", "signal", "hold", "incident", "incident_alert", "incident_duty",
                "incident_entry", "incident_notice", "incident_person", "flaw_report", "flaw_message", "flaw_alert",
                "advisory",
            ]),
        DataKind(
            id: "operation", ground: .none, isSealed: true,
            tables: [
                "workspace", "data_key", "installation_secret", "job", "job_schedule", "schema_migration",
                "schema_record", "claim_evidence", "trust_version", "uptime_day", "backup_run", "backup_drill",
                "component_finding", "register_entry", "register_alert",
            ]),
    ]
}
