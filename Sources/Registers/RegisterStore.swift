import Accounts
import Crypto
import Foundation
import Primitives
import Store
import Vault

extension RegisterEntry.Outcome: SQLEncodable, SQLDecodable {}

/// Every statement on entries of registers. Needs the system scope.
struct RegisterStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// Entries of one duty that are shown.
    static let shown = 100

    struct Wish: Sendable {
        let duty: Duty
        let doneOn: Day
        let goodUntil: Day?
        let outcome: RegisterEntry.Outcome
        let words: String
        let signer: AccountID
    }

    func add(_ tx: Transaction, _ wish: Wish) throws -> RegisterEntryID {
        let id = RegisterEntryID(random.uuid(at: tx.now))
        let document = try vault.seal(
            RegisterEntry.Document(words: wish.words), under: vault.installationKey(tx),
            at: Self.place("document", id))
        try tx.run(
            """
            INSERT INTO register_entry (workspace_id, id, duty, done_on, good_until, outcome, document, signer_id, written_at)
            VALUES (\(WorkspaceID.installation), \(id), \(wish.duty.id), \(wish.doneOn.description)::date,
                \(wish.goodUntil?.description)::date, \(wish.outcome), \(document), \(wish.signer), \(tx.now))
            """)
        return id
    }

    /// Adds the file that shows an entry. False where it has one: what was signed for stays.
    func show(_ tx: Transaction, _ id: RegisterEntryID, _ file: [UInt8], name: String) throws -> Bool {
        let key = try vault.installationKey(tx)
        let sealed = try vault.seal(file, under: key, at: Self.place("evidence", id))
        let title = try vault.seal(name, under: key, at: Self.place("evidence_name", id))
        let digest = Hex.encode(Array(SHA256.hash(data: Data(file))))
        return try tx.run(
            """
            UPDATE register_entry SET evidence = \(sealed), evidence_name = \(title), evidence_digest = \(digest),
                evidence_size = \(file.count)
            WHERE workspace_id = \(WorkspaceID.installation) AND id = \(id) AND evidence IS NULL
            """) == 1
    }

    /// The latest first.
    func entries(_ tx: Transaction, of duty: Duty) throws -> [RegisterEntry] {
        let key = try vault.installationKey(tx)
        return try tx.rows(
            "\(Self.selection) AND duty = \(duty.id) ORDER BY done_on DESC, written_at DESC, id LIMIT \(Self.shown)"
        ).map { try opened($0, key) }
    }

    func find(_ tx: Transaction, _ id: RegisterEntryID) throws -> RegisterEntry? {
        try tx.first("\(Self.selection) AND id = \(id)").map { try opened($0, vault.installationKey(tx)) }
    }

    func file(_ tx: Transaction, _ id: RegisterEntryID) throws -> [UInt8]? {
        let row = try tx.first(
            """
            SELECT evidence FROM register_entry
            WHERE workspace_id = \(WorkspaceID.installation) AND id = \(id) AND evidence IS NOT NULL
            """)
        return try row.map { row in
            let sealed: Sealed<[UInt8]> = try row.get("evidence")
            return try vault.open(sealed, under: vault.installationKey(tx), at: Self.place("evidence", id))
        }
    }

    /// Of each duty the entry that is good longest, of those with a file that shows them.
    func last(_ tx: Transaction) throws -> [String: RegisterEntry] {
        let key = try vault.installationKey(tx)
        let rows = try tx.rows(
            """
            SELECT DISTINCT ON (duty) \(Self.columns)
            FROM register_entry JOIN unnest(\(Duty.all.map(\.id)), \(Duty.all.map(\.days))) AS term (name, days) ON name = duty
            WHERE workspace_id = \(WorkspaceID.installation) AND evidence IS NOT NULL
            ORDER BY duty, LEAST(done_on + days::integer, good_until) DESC, written_at DESC, id
            """)
        return try rows.reduce(into: [:]) { last, row in
            let entry = try opened(row, key)
            last[entry.duty] = entry
        }
    }

    /// Whether a reminder goes out for the first time.
    func ring(_ tx: Transaction, _ duty: Duty, _ name: String) throws -> Bool {
        try tx.run(
            """
            INSERT INTO register_alert (workspace_id, duty, name, at)
            VALUES (\(WorkspaceID.installation), \(duty.id), \(name), \(tx.now)) ON CONFLICT DO NOTHING
            """) == 1
    }

    private static var selection: SQL {
        "SELECT \(columns) FROM register_entry WHERE workspace_id = \(WorkspaceID.installation)"
    }

    private static var columns: SQL {
        """
        id, duty, done_on::text AS done_on, good_until::text AS good_until, outcome, document, signer_id, written_at,
            evidence_name, evidence_digest, evidence_size
        """
    }

    private func opened(_ row: Row, _ key: DataKey) throws -> RegisterEntry {
        let id: RegisterEntryID = try row.get("id")
        let document: Sealed<RegisterEntry.Document> = try row.get("document")
        let name: Sealed<String>? = try row.get("evidence_name")
        let until: String? = try row.get("good_until")
        guard let doneOn = Day(try row.get("done_on", as: String.self)) else { throw VaultError.malformed }
        var entry = RegisterEntry(
            id: id, duty: try row.get("duty"), doneOn: doneOn, goodUntil: until.flatMap { Day($0) },
            outcome: try row.get("outcome"),
            document: try vault.open(document, under: key, at: Self.place("document", id)),
            signer: try row.get("signer_id"), writtenAt: try row.get("written_at"))
        if let name {
            entry.evidence = RegisterEntry.Evidence(
                name: try vault.open(name, under: key, at: Self.place("evidence_name", id)),
                digest: try row.get("evidence_digest"), size: try row.get("evidence_size"))
        }
        return entry
    }

    static func place(_ column: StaticString, _ id: RegisterEntryID) -> Place {
        Place("register_entry", column, row: id.uuid, workspace: nil)
    }
}
