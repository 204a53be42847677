import Foundation
import Primitives
import Store
import Vault

package enum OutreachSuppressionTag {}
typealias SuppressionID = Identifier<OutreachSuppressionTag>

/// To whom a person does not write: one address, or everybody at a domain and below it.
package enum Suppression: Sendable, Hashable {
    case address(EmailAddress)
    /// In lower case.
    case domain(String)

    /// Entries of one person at most.
    package static let maximum = 10_000

    /// An address, or a domain with or without an @ before it. Throws `SuppressionError`.
    package init(parsing text: String) throws(SuppressionError) {
        if let address = try? EmailAddress(parsing: text) {
            self = .address(address)
            return
        }
        let domain = text.hasPrefix("@") ? String(text.dropFirst()) : text
        // The rules for domains are those of addresses.
        guard let probe = try? EmailAddress(parsing: "a@" + domain) else { throw .unreadable }
        self = .domain(probe.domain)
    }

    var kind: String {
        switch self {
        case .address: "address"
        case .domain: "domain"
        }
    }

    var text: String {
        switch self {
        case .address(let address): address.text
        case .domain(let domain): domain
        }
    }

    /// Everything that would keep somebody from writing to an address: itself, its domain, and the domains above.
    static func covering(_ address: EmailAddress) -> [Suppression] {
        let labels = address.domain.split(separator: ".")
        let domains = labels.indices.dropLast().map { Suppression.domain(labels[$0...].joined(separator: ".")) }
        return [.address(address)] + domains
    }
}

package enum SuppressionError: Refusal, Equatable {
    case unreadable, tooMany

    package var status: Int { 422 }
    package var words: WordKey {
        switch self {
        case .unreadable: WordKey("outreach.suppression.unreadable")
        case .tooMany: WordKey("outreach.suppression.too-many", ["limit": "\(Suppression.maximum)"])
        }
    }
}

/// Every statement on `outreach_suppression`. In the scope of the owner, or of the system.
package struct SuppressionStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    package init(vault: KeyVault, random: RandomSource) {
        self.vault = vault
        self.random = random
    }

    struct Listed: Sendable {
        let id: SuppressionID
        let kind: String
        /// Nil where nothing but a hash is left.
        let label: String?
        let createdAt: Date
    }

    /// Once is enough: the same again changes nothing, but brings back what it is called.
    package func add(_ tx: Transaction, _ owner: OutreachOwner, _ new: Suppression) throws {
        guard try count(tx, owner) < Suppression.maximum else { throw SuppressionError.tooMany }
        let entry = hash(new, owner)
        // The label is bound to its row, so it is made for the row that is there.
        let id: SuppressionID = try find(tx, owner, entry) ?? SuppressionID(random.uuid(at: tx.now))
        let label = try vault.seal(new.text, under: key(tx, owner), at: Self.place(id, owner.workspace))
        try tx.run(
            """
            INSERT INTO outreach_suppression (workspace_id, id, person_id, kind, entry, label, created_at)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(new.kind), \(entry), \(label), \(tx.now))
            ON CONFLICT (workspace_id, id) DO UPDATE SET label = excluded.label
            """)
    }

    /// Which of these may not be written to.
    package func suppressed(
        _ tx: Transaction, _ owner: OutreachOwner, among addresses: [EmailAddress]
    ) throws -> Set<EmailAddress> {
        var found: Set<EmailAddress> = []
        for batch in addresses.batches(of: ContactStore.batch) {
            let pairs = batch.flatMap { address in Suppression.covering(address).map { (hash($0, owner), address) } }
            let byEntry = Dictionary(grouping: pairs, by: \.0).mapValues { $0.map(\.1) }
            let rows = try tx.rows(
                """
                SELECT entry FROM outreach_suppression WHERE workspace_id = \(owner.workspace)
                    AND person_id = \(owner.person) AND entry = ANY(\(Array(byEntry.keys)))
                """)
            for row in rows { found.formUnion(byEntry[try row.get("entry")] ?? []) }
        }
        return found
    }

    /// The latest first.
    func all(_ tx: Transaction, _ owner: OutreachOwner, offset: Int, limit: Int) throws -> [Listed] {
        let key = try key(tx, owner)
        return try tx.rows(
            """
            SELECT id, kind, label, created_at FROM outreach_suppression
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
            ORDER BY id DESC LIMIT \(limit) OFFSET \(offset)
            """
        ).map { row in
            let (id, sealed): (SuppressionID, [UInt8]?) = (try row.get("id"), try row.get("label"))
            let label: String? = try sealed.map {
                try vault.open(Sealed<String>(bytes: $0), under: key, at: Self.place(id, owner.workspace))
            }
            return Listed(id: id, kind: try row.get("kind"), label: label, createdAt: try row.get("created_at"))
        }
    }

    func count(_ tx: Transaction, _ owner: OutreachOwner) throws -> Int {
        try tx.first(
            """
            SELECT count(*) AS count FROM outreach_suppression
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
            """)?.get("count") ?? 0
    }

    /// False where there is none.
    func lift(_ tx: Transaction, _ owner: OutreachOwner, _ id: SuppressionID) throws -> Bool {
        try tx.run(
            """
            DELETE FROM outreach_suppression
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person) AND id = \(id)
            """) == 1
    }

    /// Forgets what an address is called and keeps that nobody writes to it.
    func forgetLabel(_ tx: Transaction, _ owner: OutreachOwner, of address: EmailAddress) throws {
        try tx.run(
            """
            UPDATE outreach_suppression SET label = NULL WHERE workspace_id = \(owner.workspace)
                AND person_id = \(owner.person) AND entry = \(hash(.address(address), owner))
            """)
    }

    private func find(_ tx: Transaction, _ owner: OutreachOwner, _ entry: [UInt8]) throws -> SuppressionID? {
        try tx.first(
            """
            SELECT id FROM outreach_suppression
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person) AND entry = \(entry)
            """)?.get("id")
    }

    /// Another one for each person, so that two lists cannot be held against one another.
    private func hash(_ suppression: Suppression, _ owner: OutreachOwner) -> [UInt8] {
        let value =
            switch suppression {
            case .address(let address): address.canonical
            case .domain(let domain): domain
            }
        return vault.mac(
            "outreach-suppression", owner.person.uuid.bytes + Array("\(suppression.kind):\(value)".utf8))
    }

    private func key(_ tx: Transaction, _ owner: OutreachOwner) throws -> DataKey {
        guard let key = try vault.personKeys(tx, owner.workspace, [owner.person])[owner.person] else {
            throw DatabaseError.missing("data_key")
        }
        return key
    }

    private static func place(_ id: SuppressionID, _ workspace: WorkspaceID) -> Place {
        Place("outreach_suppression", "label", row: id.uuid, workspace: workspace)
    }
}
