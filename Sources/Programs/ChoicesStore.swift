import Accounts
import Foundation
import Primitives
import Store
import Vault

/// Every statement on `person_choices`. Seals and opens on the way.
struct ChoicesStore: Sendable {
    /// Rows read at a time.
    private static let batch = 1000

    let vault: KeyVault
    let people: PersonStore

    func choices(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> PersonChoices {
        try all(tx, workspace, of: [person])[person] ?? PersonChoices()
    }

    /// Of those among these people who chose anything.
    func all(
        _ tx: Transaction, _ workspace: WorkspaceID, of people: [PersonID]
    ) throws -> [PersonID: PersonChoices] {
        var all: [PersonID: PersonChoices] = [:]
        for batch in people.batches(of: Self.batch) {
            let rows = try tx.rows(
                """
                SELECT c.person_id, c.choices FROM unnest(\(batch)) AS wanted (id)
                CROSS JOIN LATERAL (SELECT * FROM person_choices
                    WHERE workspace_id = \(workspace) AND person_id = wanted.id OFFSET 0) c
                """)
            all.merge(try open(tx, workspace, rows)) { first, _ in first }
        }
        return all
    }

    /// Of everybody of the workspace who chose anything.
    func all(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [PersonID: PersonChoices] {
        try open(
            tx, workspace, tx.rows("SELECT person_id, choices FROM person_choices WHERE workspace_id = \(workspace)"))
    }

    func set(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ choices: PersonChoices) throws {
        guard let key = try vault.personKeys(tx, workspace, [person])[person] else {
            throw DatabaseError.missing("data_key")
        }
        let sealed = try vault.seal(choices, under: key, at: Self.place(person, workspace))
        try tx.run(
            """
            INSERT INTO person_choices (workspace_id, person_id, choices, updated_at)
            VALUES (\(workspace), \(person), \(sealed), \(tx.now))
            ON CONFLICT (workspace_id, person_id) DO UPDATE
            SET choices = excluded.choices, updated_at = excluded.updated_at
            """)
    }

    /// Takes somebody who is erased off everybody's lists, by their addresses' blind indexes: in a restored backup their
    /// own key is gone already, and nothing of theirs opens.
    func forget(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        let addresses = Set(try people.addresses(tx, workspace, person))
        let isTheirs = { (chosen: PersonChoices.Chosen) in
            chosen.person == person || chosen.address.map { addresses.contains(vault.blindIndex($0)) } == true
        }
        for (owner, choices) in try all(tx, workspace) where owner != person {
            var left = choices
            left.never.removeAll(where: isTheirs)
            left.asked.removeAll(where: isTheirs)
            if left != choices { try set(tx, workspace, owner, left) }
        }
    }

    private func open(
        _ tx: Transaction, _ workspace: WorkspaceID, _ rows: [Row]
    ) throws -> [PersonID: PersonChoices] {
        let keys = try vault.personKeys(tx, workspace, rows.map { try $0.get("person_id") })
        var all: [PersonID: PersonChoices] = [:]
        for row in rows {
            let person: PersonID = try row.get("person_id")
            guard let key = keys[person] else { throw DatabaseError.missing("data_key") }
            if key.isDestroyed { continue }
            let sealed: Sealed<PersonChoices> = try row.get("choices")
            all[person] = try vault.open(sealed, under: key, at: Self.place(person, workspace))
        }
        return all
    }

    private static func place(_ person: PersonID, _ workspace: WorkspaceID) -> Place {
        Place("person_choices", "choices", row: person.uuid, workspace: workspace)
    }
}

// MARK: For the planning of rounds

/// What people chose, as the planning of a round reads it.
struct RoundChoices: Sendable {
    /// Pairs of whom one would rather not meet the other. It is not said which.
    var blocked: [(PersonID, PersonID)] = []
    /// Whom somebody would like to meet, most wished for first.
    var asked: [PersonID: [PersonID]] = [:]
    var choices: [PersonID: PersonChoices] = [:]
}

extension ChoicesStore {
    /// Read in the workspace's scope, addresses looked up, among these people only.
    func forRound(_ tx: Transaction, _ workspace: WorkspaceID, among people: [PersonID]) throws -> RoundChoices {
        let (choices, here) = (try all(tx, workspace, of: people), Set(people))
        let typed = Set(
            choices.values.flatMap { ($0.never + $0.asked).filter { $0.person == nil } }.compactMap(\.address))
        let known = try self.people.known(tx, workspace, Array(typed)).mapValues(\.id)
        func found(_ chosen: [PersonChoices.Chosen], of owner: PersonID) -> [PersonID] {
            chosen.compactMap { $0.person ?? $0.address.flatMap { known[$0] } }.filter {
                $0 != owner && here.contains($0)
            }
        }
        var round = RoundChoices(choices: choices)
        for (owner, own) in choices.sorted(by: { $0.key < $1.key }) {
            round.blocked += found(own.never, of: owner).map { (owner, $0) }
            let asked = found(own.asked, of: owner)
            if !asked.isEmpty { round.asked[owner] = asked }
        }
        return round
    }

    func blocked(
        _ tx: Transaction, _ workspace: WorkspaceID, among people: [PersonID]
    ) throws -> [(PersonID, PersonID)] {
        try forRound(tx, workspace, among: people).blocked
    }
}
