import Foundation
import Primitives
import Store
import Vault

/// Every statement on `outreach_contact`. Seals and opens on the way. In the scope of the owner, or of the system.
package struct ContactStore: Sendable {
    /// Rows asked for and written at a time.
    static let batch = 500

    let vault: KeyVault
    let random: RandomSource

    package init(vault: KeyVault, random: RandomSource) {
        self.vault = vault
        self.random = random
    }

    /// Adds contacts, each with a key of its own. Throws `DatabaseError.uniqueViolation` where one has an address already.
    @discardableResult
    package func add(_ tx: Transaction, _ owner: OutreachOwner, _ cards: [ContactCard]) throws -> [ContactID] {
        let ids = cards.map { _ in ContactID(random.uuid(at: tx.now)) }
        for batch in Array(zip(ids, cards)).batches(of: Self.batch) {
            let keys = try vault.createContactKeys(tx, owner.workspace, batch.map(\.0.uuid))
            let sealed = try batch.map { try seal($1, of: $0, owner.workspace, keys[$0.uuid]).bytes }
            try tx.run(
                """
                INSERT INTO outreach_contact (workspace_id, id, person_id, address_index, card, created_at, updated_at)
                SELECT \(owner.workspace), id, \(owner.person), address_index, card, \(tx.now)::timestamptz,
                    \(tx.now)::timestamptz
                FROM unnest(\(batch.map(\.0)), \(batch.map { vault.blindIndex($1.address) }), \(sealed))
                    AS new (id, address_index, card)
                """)
        }
        return ids
    }

    /// Throws `DatabaseError.uniqueViolation` where another contact has the address.
    package func change(_ tx: Transaction, _ owner: OutreachOwner, _ id: ContactID, _ card: ContactCard) throws {
        let key = try vault.contactKeys(tx, owner.workspace, [id.uuid])[id.uuid]
        try tx.run(
            """
            UPDATE outreach_contact SET card = \(seal(card, of: id, owner.workspace, key)),
                address_index = \(vault.blindIndex(card.address)), updated_at = \(tx.now)
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person) AND id = \(id)
            """)
    }

    /// Destroys the contact's key and removes them, with everything that hangs on them.
    package func delete(_ tx: Transaction, _ owner: OutreachOwner, _ id: ContactID) throws {
        try vault.destroyContactKeys(tx, owner.workspace, [id.uuid])
        try tx.run(
            """
            DELETE FROM outreach_contact
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person) AND id = \(id)
            """)
    }

    package func contact(
        _ tx: Transaction, _ owner: OutreachOwner, _ id: ContactID, locking: Bool = false
    ) throws -> Contact? {
        let lock: SQL = locking ? " FOR NO KEY UPDATE" : ""
        let rows = try tx.rows(
            """
            SELECT id, card, created_at, updated_at FROM outreach_contact
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person) AND id = \(id)\(lock)
            """)
        return try open(tx, owner, rows).first
    }

    /// Some of them; those that are not there are left out.
    package func contacts(
        _ tx: Transaction, _ owner: OutreachOwner, _ ids: [ContactID]
    ) throws -> [ContactID: Contact] {
        var contacts: [ContactID: Contact] = [:]
        for batch in ids.batches(of: Self.batch) {
            let rows = try tx.rows(
                """
                SELECT id, card, created_at, updated_at FROM outreach_contact WHERE workspace_id = \(owner.workspace)
                    AND person_id = \(owner.person) AND id = ANY(\(batch))
                """)
            for contact in try open(tx, owner, rows) { contacts[contact.id] = contact }
        }
        return contacts
    }

    /// The latest added first.
    package func page(_ tx: Transaction, _ owner: OutreachOwner, offset: Int, limit: Int) throws -> [Contact] {
        try open(
            tx, owner,
            tx.rows(
                """
                SELECT id, card, created_at, updated_at FROM outreach_contact
                WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
                ORDER BY id DESC LIMIT \(limit) OFFSET \(offset)
                """))
    }

    /// The next in order of id, for going through all of them.
    package func next(
        _ tx: Transaction, _ owner: OutreachOwner, after: ContactID?, limit: Int = batch
    ) throws -> [Contact] {
        try open(
            tx, owner,
            tx.rows(
                """
                SELECT id, card, created_at, updated_at FROM outreach_contact
                WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
                    AND (\(after)::uuid IS NULL OR id > \(after)::uuid)
                ORDER BY id LIMIT \(limit)
                """))
    }

    package func count(_ tx: Transaction, _ owner: OutreachOwner) throws -> Int {
        try tx.first(
            """
            SELECT count(*) AS count FROM outreach_contact
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
            """)?.get("count") ?? 0
    }

    /// Who of these addresses is a contact already.
    package func known(
        _ tx: Transaction, _ owner: OutreachOwner, _ addresses: [EmailAddress]
    ) throws -> [EmailAddress: ContactID] {
        var known: [EmailAddress: ContactID] = [:]
        for batch in addresses.batches(of: Self.batch) {
            let byIndex = Dictionary(batch.map { (vault.blindIndex($0), $0) }, uniquingKeysWith: { first, _ in first })
            let rows = try tx.rows(
                """
                SELECT c.id, c.address_index FROM unnest(\(Array(byIndex.keys))) AS wanted (address_index)
                CROSS JOIN LATERAL (SELECT * FROM outreach_contact
                    WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
                        AND address_index = wanted.address_index OFFSET 0) c
                """)
            for row in rows {
                if let address = byIndex[try row.get("address_index")] { known[address] = try row.get("id") }
            }
        }
        return known
    }

    /// Of two who add contacts for the same person at once, one waits for the other.
    func hold(_ tx: Transaction, _ owner: OutreachOwner) throws {
        _ = try tx.rows("SELECT pg_advisory_xact_lock(hashtextextended(\(owner.person.text), 552825))")
    }

    private func seal(
        _ card: ContactCard, of id: ContactID, _ workspace: WorkspaceID, _ key: DataKey?
    ) throws -> Sealed<ContactCard> {
        guard let key else { throw DatabaseError.missing("data_key") }
        return try vault.seal(card, under: key, at: Self.place(id, workspace))
    }

    private func open(_ tx: Transaction, _ owner: OutreachOwner, _ rows: [Row]) throws -> [Contact] {
        let ids: [ContactID] = try rows.map { try $0.get("id") }
        let keys = try vault.contactKeys(tx, owner.workspace, ids.map(\.uuid))
        return try zip(ids, rows).map { id, row in
            guard let key = keys[id.uuid] else { throw DatabaseError.missing("data_key") }
            return Contact(
                id: id, card: try vault.open(row.get("card"), under: key, at: Self.place(id, owner.workspace)),
                createdAt: try row.get("created_at"), updatedAt: try row.get("updated_at"))
        }
    }

    private static func place(_ id: ContactID, _ workspace: WorkspaceID) -> Place {
        Place("outreach_contact", "card", row: id.uuid, workspace: workspace)
    }
}
