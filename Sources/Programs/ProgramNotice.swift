import Foundation
import Primitives
import Store

/// What those who look after a program should know of it.
struct ProgramNotice: Sendable, Equatable {
    enum Kind: String, Sendable, SQLEncodable, SQLDecodable {
        /// A round in which nobody could be introduced, and which did not take place.
        case empty
        /// Rules leave people with nobody to meet.
        case rules
        /// A date was missed while nothing ran, and left out, since the next one is near.
        case missed
    }

    let kind: Kind
    /// The round that it is about; nil for rules that no round has gone by yet.
    let roundAt: Date?
    /// How many were left out, by the words of their reasons.
    var reasons: [String: Int] = [:]
    let findings: [RoundFinding]

    /// Reasons with the most people first.
    func lines(_ catalogue: Catalogue) -> [String] {
        reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { word, count in
            let words = ["reason": Figures.reason(word, catalogue), "count": catalogue.count(count)]
            return catalogue.sentence(WordKey("programs.notice.reason", words))
        }
    }
}

/// Every statement on `program_notice`.
struct ProgramNoticeStore: Sendable {
    /// In place of the one of its kind. False where that was about the same round.
    func set(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ notice: ProgramNotice
    ) throws -> Bool {
        try tx.run(
            """
            INSERT INTO program_notice (workspace_id, program_id, kind, round_at, noted_at, reasons, findings)
            VALUES (\(workspace), \(program), \(notice.kind), \(notice.roundAt)::timestamptz, \(tx.now),
                \(try Self.text(of: notice.reasons)), \(try Self.text(of: notice.findings)))
            ON CONFLICT (workspace_id, program_id, kind) DO UPDATE SET round_at = excluded.round_at,
                noted_at = excluded.noted_at, reasons = excluded.reasons, findings = excluded.findings
            WHERE program_notice.round_at IS DISTINCT FROM excluded.round_at
                OR program_notice.findings <> excluded.findings
            """) == 1
    }

    func end(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ kind: ProgramNotice.Kind
    ) throws {
        try tx.run(
            """
            DELETE FROM program_notice
            WHERE workspace_id = \(workspace) AND program_id = \(program) AND kind = \(kind)
            """)
    }

    /// What is known of rules before a round goes by them.
    func look(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ findings: [RoundFinding]
    ) throws {
        guard !findings.isEmpty else { return try end(tx, workspace, program, .rules) }
        let known = try notices(tx, workspace, program).first { $0.kind == .rules }
        guard known?.findings != findings else { return }
        _ = try set(tx, workspace, program, ProgramNotice(kind: .rules, roundAt: nil, findings: findings))
    }

    func notices(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> [ProgramNotice] {
        try tx.rows(
            """
            SELECT kind, round_at, reasons, findings FROM program_notice
            WHERE workspace_id = \(workspace) AND program_id = \(program) ORDER BY kind
            """
        ).map { row in
            let (reasons, findings): (String, String) = (try row.get("reasons"), try row.get("findings"))
            return ProgramNotice(
                kind: try row.get("kind"), roundAt: try row.get("round_at"),
                reasons: (try? JSONDecoder().decode([String: Int].self, from: Data(reasons.utf8))) ?? [:],
                findings: (try? JSONDecoder().decode([RoundFinding].self, from: Data(findings.utf8))) ?? [])
        }
    }

    /// The kinds of all notices of a workspace, by program.
    func kinds(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [ProgramID: Set<ProgramNotice.Kind>] {
        try tx.rows("SELECT program_id, kind FROM program_notice WHERE workspace_id = \(workspace)")
            .reduce(into: [:]) { all, row in
                all[try row.get("program_id"), default: []].insert(try row.get("kind"))
            }
    }

    private static func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
