import Foundation
import Primitives
import Store
import Vault

extension Person.State: SQLEncodable, SQLDecodable {}

/// Every statement on `person`. Seals and opens on the way.
///
/// Look-ups by many keys go through a lateral join: on a table that was just filled, and so has no statistics yet,
/// `= ANY(…)` reads the whole workspace.
package struct PersonStore: Sendable {
    /// Rows asked for and written at a time.
    static let batch = 1000

    let vault: KeyVault
    let random: RandomSource

    package init(vault: KeyVault, random: RandomSource) {
        self.vault = vault
        self.random = random
    }

    /// People by address index: who is already there, and with which profile.
    package func known(
        _ tx: Transaction, _ workspace: WorkspaceID, _ addresses: [EmailAddress]
    ) throws -> [EmailAddress: (id: PersonID, fingerprint: [UInt8], state: Person.State)] {
        var known: [EmailAddress: (id: PersonID, fingerprint: [UInt8], state: Person.State)] = [:]
        for batch in addresses.batches(of: Self.batch) {
            let byIndex = Dictionary(batch.map { (vault.blindIndex($0), $0) }, uniquingKeysWith: { first, _ in first })
            let rows = try tx.rows(
                """
                SELECT p.id, p.address_index, p.fingerprint, p.state FROM unnest(\(Array(byIndex.keys))) AS wanted (address_index)
                CROSS JOIN LATERAL (SELECT * FROM person
                    WHERE workspace_id = \(workspace) AND address_index = wanted.address_index OFFSET 0) p
                """)
            for row in rows {
                guard let address = byIndex[try row.get("address_index")] else { continue }
                known[address] = (try row.get("id"), try row.get("fingerprint"), try row.get("state"))
            }
        }
        return known
    }

    package func fingerprint(_ profile: Profile) -> [UInt8] { vault.mac("person-fingerprint", profile.canonical) }

    /// Adds people who are not there yet, each with a key of their own. Returns their ids in the order given.
    @discardableResult
    package func add(_ tx: Transaction, _ workspace: WorkspaceID, _ profiles: [Profile]) throws -> [PersonID] {
        let ids = profiles.map { _ in PersonID(random.uuid(at: tx.now)) }
        for batch in Array(zip(ids, profiles)).batches(of: Self.batch) {
            let keys = try vault.createPersonKeys(tx, workspace, batch.map(\.0))
            let sealed = try batch.map { try seal($1, of: $0, workspace, keys[$0]).bytes }
            try tx.run(
                """
                INSERT INTO person (workspace_id, id, address_index, profile, fingerprint, state, created_at, updated_at)
                SELECT \(workspace), id, address_index, profile, fingerprint, 'active', \(tx.now), \(tx.now)
                FROM unnest(\(batch.map(\.0)), \(batch.map { vault.blindIndex($1.address) }), \(sealed),
                    \(batch.map { fingerprint($1) })) AS new (id, address_index, profile, fingerprint)
                """)
        }
        return ids
    }

    /// Gives people another profile, and takes back those who had left, unless the company's directory keeps them away.
    package func change(_ tx: Transaction, _ workspace: WorkspaceID, _ changes: [(PersonID, Profile)]) throws {
        for batch in changes.batches(of: Self.batch) {
            let keys = try vault.personKeys(tx, workspace, batch.map(\.0))
            let sealed = try batch.map { try seal($1, of: $0, workspace, keys[$0]).bytes }
            try tx.run(
                """
                UPDATE person SET profile = new.profile, fingerprint = new.fingerprint,
                    state = CASE WHEN is_away THEN state ELSE 'active' END, updated_at = \(tx.now)
                FROM unnest(\(batch.map(\.0)), \(sealed), \(batch.map { fingerprint($1) }))
                    AS new (id, profile, fingerprint)
                WHERE person.workspace_id = \(workspace) AND person.id = new.id
                """)
        }
    }

    /// Gives somebody another profile, another address too; invitations to the former one are no way in any more. Throws
    /// `DatabaseError.uniqueViolation` where it is taken.
    package func rewrite(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PersonID, _ profile: Profile) throws {
        let sealed = try seal(profile, of: id, workspace, vault.personKeys(tx, workspace, [id])[id])
        try tx.run(
            """
            UPDATE invitation SET withdrawn_at = \(tx.now) WHERE workspace_id = \(workspace) AND accepted_at IS NULL
                AND withdrawn_at IS NULL AND address_index <> \(vault.blindIndex(profile.address)) AND address_index = (
                    SELECT address_index FROM person WHERE workspace_id = \(workspace) AND id = \(id))
            """)
        try tx.run(
            """
            UPDATE person SET profile = \(sealed), fingerprint = \(fingerprint(profile)),
                address_index = \(vault.blindIndex(profile.address)), updated_at = \(tx.now),
                former_addresses = CASE WHEN address_index = ANY(array_append(former_addresses,
                    \(vault.blindIndex(profile.address)))) THEN former_addresses
                    ELSE array_append(former_addresses, address_index) END
            WHERE workspace_id = \(workspace) AND id = \(id)
            """)
    }

    /// Blind indexes of the addresses that somebody has and had, but for those that are another's here by now.
    package func addresses(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PersonID) throws -> [[UInt8]] {
        try tx.rows(
            """
            SELECT DISTINCT i.address FROM person p
            CROSS JOIN LATERAL unnest(array_append(p.former_addresses, p.address_index)) AS i (address)
            WHERE p.workspace_id = \(workspace) AND p.id = \(id) AND NOT EXISTS (
                SELECT FROM person o WHERE o.workspace_id = p.workspace_id AND o.id <> p.id
                    AND o.address_index = i.address)
            """
        ).map { try $0.get("address") }
    }

    /// Whether there is such a person in a workspace.
    package func exists(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PersonID) throws -> Bool {
        try tx.first("SELECT FROM person WHERE workspace_id = \(workspace) AND id = \(id)") != nil
    }

    /// Destroys somebody's key and deletes their row, and with it what hangs on it: their place in rounds and lists, and
    /// invitations to their addresses. Whoever was a member has to leave first.
    package func erase(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: PersonID, addresses: [[UInt8]]
    ) throws {
        try vault.destroyPersonKey(tx, workspace, id)
        try tx.run(
            "DELETE FROM invitation WHERE workspace_id = \(workspace) AND address_index = ANY(\(addresses))")
        try tx.run("DELETE FROM person WHERE workspace_id = \(workspace) AND id = \(id)")
    }

    /// A page of the people of a workspace, the latest added first; rows for `open`.
    package func page(_ workspace: WorkspaceID, offset: Int, limit: Int) -> Query<[Row]> {
        Query(
            """
            SELECT id, profile, state, created_at, updated_at FROM person WHERE workspace_id = \(workspace)
            ORDER BY id DESC LIMIT \(limit) OFFSET \(offset)
            """)
    }

    /// The next people in order of id, for going through all of them.
    package func next(
        _ tx: Transaction, _ workspace: WorkspaceID, after: PersonID?, limit: Int = batch
    ) throws -> [Person] {
        try open(
            tx, workspace,
            tx.rows(
                """
                SELECT id, profile, state, created_at, updated_at FROM person
                WHERE workspace_id = \(workspace) AND (\(after)::uuid IS NULL OR id > \(after)::uuid)
                ORDER BY id LIMIT \(limit)
                """))
    }

    package func people(_ tx: Transaction, _ workspace: WorkspaceID, _ ids: [PersonID]) throws -> [PersonID: Person] {
        var people: [PersonID: Person] = [:]
        for batch in ids.batches(of: Self.batch) {
            let rows = try tx.rows(
                """
                SELECT p.id, p.profile, p.state, p.created_at, p.updated_at FROM unnest(\(batch)) AS wanted (id)
                CROSS JOIN LATERAL (SELECT * FROM person WHERE workspace_id = \(workspace) AND id = wanted.id OFFSET 0) p
                """)
            for person in try open(tx, workspace, rows) { people[person.id] = person }
        }
        return people
    }

    package func person(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PersonID) throws -> Person? {
        try people(tx, workspace, [id])[id]
    }

    /// The same, held until the transaction ends: whoever corrects them at the same time waits.
    package func held(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PersonID) throws -> Person? {
        _ = try tx.rows("SELECT id FROM person WHERE workspace_id = \(workspace) AND id = \(id) FOR NO KEY UPDATE")
        return try person(tx, workspace, id)
    }

    package func find(_ tx: Transaction, _ workspace: WorkspaceID, _ address: EmailAddress) throws -> Person? {
        try known(tx, workspace, [address])[address].flatMap { try person(tx, workspace, $0.id) }
    }

    package func count(_ workspace: WorkspaceID) -> Query<Int> {
        Query("SELECT count(*) AS count FROM person WHERE workspace_id = \(workspace)") {
            try $0.first?.get("count") ?? 0
        }
    }

    package func count(_ tx: Transaction, _ workspace: WorkspaceID) throws -> Int {
        try tx.answer(count(workspace))
    }

    private func seal(
        _ profile: Profile, of id: PersonID, _ workspace: WorkspaceID, _ key: DataKey?
    ) throws -> Sealed<Profile> {
        guard let key else { throw DatabaseError.missing("data_key") }
        return try vault.seal(profile, under: key, at: Self.place(id, workspace))
    }

    /// The people of rows with the columns `id`, `profile`, `state` and `created_at`. Whose key was destroyed is nobody: a
    /// restored installation still has the row of who was erased after the backup, until they are erased again.
    package func open(_ tx: Transaction, _ workspace: WorkspaceID, _ rows: [Row]) throws -> [Person] {
        let ids: [PersonID] = try rows.map { try $0.get("id") }
        let keys = try vault.personKeys(tx, workspace, ids)
        return try zip(ids, rows).compactMap { id, row in
            guard let key = keys[id] else { throw DatabaseError.missing("data_key") }
            guard !key.isDestroyed else { return nil }
            return Person(
                id: id, profile: try vault.open(row.get("profile"), under: key, at: Self.place(id, workspace)),
                state: try row.get("state"), createdAt: try row.get("created_at"), updatedAt: try row.get("updated_at"))
        }
    }

    private static func place(_ id: PersonID, _ workspace: WorkspaceID) -> Place {
        Place("person", "profile", row: id.uuid, workspace: workspace)
    }
}
