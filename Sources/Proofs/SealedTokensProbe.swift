import Claims
import Foundation
import Store
import Trust

/// What opens somebody's account elsewhere is sealed under that person's own key, and nowhere else in plain.
struct SealedTokensProbe: Probe {
    /// How tokens begin that providers hand out: Google's access and refresh tokens, and a JSON web token.
    private static let shapes = ["ya29.", "1//0", "eyJhbGciOi"]

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let (all, foreign, bare) = try await scene.read { tx in
            guard let row = try tx.first(Self.owners) else { throw DatabaseError.unavailable }
            return (
                try row.get("all", as: Int.self), try row.get("faults", as: Int.self),
                try Self.shapes.reduce(0) { $0 + (try Self.plain(tx, $1)) }
            )
        }
        return ClaimFinding(
            faults: (foreign > 0 ? ["\(foreign) of them are not under their owner's key"] : [])
                + (bare > 0 ? ["\(bare) columns hold what looks like a token"] : []),
            otherwise: "\(all) tokens and passwords of other services are sealed, each under its owner's key.",
            recorded: ["sealed": "\(all)", "shapes looked for": "\(Self.shapes.count)"])
    }

    /// The key of an envelope stands behind its first two bytes (`SealedEnvelope`).
    private static let owners: SQL = """
        WITH kept AS (
            SELECT workspace_id, person_id, credentials AS bytes FROM outreach_mailbox WHERE credentials IS NOT NULL
            UNION ALL SELECT workspace_id, person_id, document FROM calendar_connection
        )
        SELECT count(*) AS "all", count(*) FILTER (WHERE octet_length(bytes) < 46 OR get_byte(bytes, 0) <> 249
            OR NOT EXISTS (SELECT FROM data_key d WHERE d.workspace_id = kept.workspace_id AND d.kind = 'person'
                AND d.owner_id = kept.person_id AND d.destroyed_at IS NULL
                AND replace(d.id::text, '-', '') = encode(substring(bytes FROM 3 FOR 16), 'hex'))) AS faults
        FROM kept
        """

    /// Columns of text or bytes in tables of connections that hold a shape in plain.
    private static func plain(_ tx: Transaction, _ shape: String) throws -> Int {
        try tx.first(
            """
            SELECT COALESCE(sum((xpath('/row/n/text()', query_to_xml(format(
                'SELECT LEAST(count(*), 1) AS n FROM klatch.%I WHERE position(%L::bytea IN %s) > 0', c.relname,
                \(shape)::text, CASE a.atttypid WHEN 'bytea'::regtype THEN quote_ident(a.attname)
                    ELSE format('convert_to(%I, ''UTF8'')', a.attname) END), true, true, '')))[1]::text::bigint), 0)::bigint
                AS count
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'klatch'::regnamespace AND a.atttypid IN ('bytea'::regtype, 'text'::regtype)
                AND c.relname IN ('outreach_mailbox', 'calendar_connection', 'mailbox_consent', 'meeting_consent',
                    'mailbox_departure', 'meeting_departure', 'outbound_call', 'identity', 'pending_authorization')
            """)?.get("count") ?? 0
    }
}

extension CountProbe {
    /// `rest.bodies-sealed`: each mail under a key of its contact, which ends with them.
    static let bodies = CountProbe(
        query: { _ in
            """
            SELECT count(*) AS "all", count(*) FILTER (WHERE octet_length(mail) < 46 OR get_byte(mail, 0) <> 249
                OR NOT EXISTS (SELECT FROM data_key d WHERE d.workspace_id = m.workspace_id AND d.kind = 'contact'
                    AND d.owner_id = m.contact_id
                    AND replace(d.id::text, '-', '') = encode(substring(mail FROM 3 FOR 16), 'hex'))) AS faults
            FROM ((SELECT workspace_id, contact_id, mail FROM outreach_message ORDER BY id DESC LIMIT 1000)
                UNION ALL (SELECT workspace_id, contact_id, octets FROM outreach_file ORDER BY id DESC LIMIT 100)) m
            """
        },
        things: "stored mails and files", fault: "not sealed under its contact's own key")

    /// `integrations.revoke-anytime`: what was disconnected is given back within a day.
    static let departures = CountProbe(
        query: { now in
            """
            SELECT count(*) AS "all", count(*) FILTER (WHERE created_at < \(now)::timestamptz - interval '24 hours')
                AS faults
            FROM (SELECT created_at FROM mailbox_departure UNION ALL SELECT created_at FROM meeting_departure) d
            """
        },
        things: "disconnected services that are being given back", fault: "unconfirmed for longer than a day")

    /// `gmail.drafts-mirrored`: a follow-up whose time is known lies in its mailbox, within an hour of when that was to be.
    static let drafts = CountProbe(
        query: { now in
            """
            SELECT count(*) AS "all", count(*) FILTER (WHERE m.draft IS NULL
                AND GREATEST(m.run_at, m.hold_at) < \(now)::timestamptz - interval '1 hour') AS faults
            FROM outreach_message m
            JOIN outreach_enrolment e ON e.workspace_id = m.workspace_id AND e.id = m.enrolment_id AND e.state = 'active'
            JOIN outreach_mailbox b ON b.workspace_id = m.workspace_id AND b.person_id = m.person_id
                AND b.kind = 'gmail' AND b.state = 'connected'
            WHERE m.stage = 'scheduled' AND m.due_at IS NOT NULL AND m.step > 0
            """
        },
        things: "follow-ups that wait for their time", fault: "without a draft in their mailbox")

    /// `rights.bodies-until-deleted`: what a person wants forgotten some time after its end is, within two days for a server that
    /// stood still.
    static let keptBodies = CountProbe(
        query: { now in
            """
            SELECT count(*) AS "all", count(*) FILTER (WHERE e.state = 'ended'
                AND e.ended_at < \(now)::timestamptz - (k.days + 2) * interval '24 hours'
                AND k.since < \(now)::timestamptz - interval '48 hours') AS faults
            FROM outreach_enrolment e
            LEFT JOIN outreach_keeping k ON k.workspace_id = e.workspace_id AND k.person_id = e.person_id
            """
        },
        things: "conversations with their mails", fault: "kept for longer than their writer wants")

    /// `integrations.review-reminder`: whoever connected something half a year ago was asked since. Some days are for a server
    /// that stood still.
    static let reviews = CountProbe(
        query: { now in
            """
            SELECT count(*) AS "all", count(*) FILTER (WHERE c.since < \(now)::timestamptz - interval '187 days'
                AND (r.asked_at IS NULL OR r.asked_at < \(now)::timestamptz - interval '187 days')) AS faults
            FROM (SELECT account_id, linked_at AS since FROM identity
                UNION ALL SELECT m.account_id, b.connected_at FROM outreach_mailbox b
                    JOIN membership m USING (workspace_id, person_id)
                UNION ALL SELECT m.account_id, k.created_at FROM calendar_connection k
                    JOIN membership m USING (workspace_id, person_id)
                UNION ALL SELECT m.account_id, z.connected_at FROM zoom_connection z
                    JOIN membership m USING (workspace_id, person_id)) c
            LEFT JOIN connection_review r ON r.account_id = c.account_id
            """
        },
        things: "connections", fault: "half a year old without a mail that asks about them")
}
