import Accounts
import Foundation
import Primitives
import Store
import Vault

/// What an introduction went by when it was told: details of one of those who met, as they were on that day. Why these two
/// is said the same afterwards, whatever the roster says since. Sealed under the person's key.
struct ToldDetails: Codable, Sendable, Equatable, SealableValue {
    var department: String?
    var location: String?
    var custom: [String: String]

    /// Of the roster's own columns only those that the reasons speak of.
    init(_ profile: Profile, _ reasons: [IntroductionReason]) {
        department = profile.department
        location = profile.location
        let named = Set(reasons.compactMap(\.column))
        custom = profile.custom.filter { named.contains($0.key) || ParticipantReading.isOfLanguages($0.key) }
    }

    /// The profile as it was then.
    func applied(to profile: Profile) -> Profile {
        var then = profile
        (then.department, then.location, then.custom) = (department, location, custom)
        return then
    }
}

extension IntroductionReason {
    /// The roster's own column of which it speaks.
    fileprivate var column: String? {
        switch self {
        case .differs(.custom(let name)), .shares(.custom(let name)): name
        default: nil
        }
    }
}

/// Of several rounds, what was told of whom.
typealias ToldRounds = [RoundID: [PersonID: ToldDetails]]

extension [PersonID: ToldDetails] {
    /// Profiles as they were; of whom nothing was kept, as they are.
    func then(_ people: [Person]) -> [Profile] {
        people.map { self[$0.id]?.applied(to: $0.profile) ?? $0.profile }
    }
}

/// Every statement on `introduction_told`. Seals and opens on the way.
struct ToldStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// Kept when the mails are written; what was told once stays.
    func keep(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ told: [PersonID: ToldDetails]
    ) throws {
        let people = told.keys.sorted()
        let keys = try vault.personKeys(tx, workspace, people)
        var (owners, ids, sealed): ([PersonID], [UUID], [[UInt8]]) = ([], [], [])
        for person in people {
            guard let key = keys[person], !key.isDestroyed, let details = told[person] else { continue }
            let id = random.uuid(at: tx.now)
            owners.append(person)
            ids.append(id)
            sealed.append(try vault.seal(details, under: key, at: Self.place(id, workspace)).bytes)
        }
        guard !owners.isEmpty else { return }
        try tx.run(
            """
            INSERT INTO introduction_told (workspace_id, round_id, person_id, id, told)
            SELECT \(workspace), \(round), t.person, t.id, t.told
            FROM unnest(\(owners), \(ids), \(sealed)) AS t (person, id, told) ON CONFLICT DO NOTHING
            """)
    }

    func told(
        _ tx: Transaction, _ workspace: WorkspaceID, _ rounds: [RoundID], of people: [PersonID]
    ) throws -> ToldRounds {
        let rows = try tx.rows(
            """
            SELECT round_id, person_id, id, told FROM introduction_told WHERE workspace_id = \(workspace)
                AND round_id = ANY(\(rounds)) AND person_id = ANY(\(people))
            """)
        let owners: [PersonID] = try rows.map { try $0.get("person_id") }
        let keys = try vault.personKeys(tx, workspace, Array(Set(owners)))
        var all: ToldRounds = [:]
        for (row, person) in zip(rows, owners) {
            guard let key = keys[person], !key.isDestroyed else { continue }
            let (round, sealed): (RoundID, Sealed<ToldDetails>) = (try row.get("round_id"), try row.get("told"))
            all[round, default: [:]][person] =
                try vault.open(sealed, under: key, at: Self.place(row.get("id"), workspace))
        }
        return all
    }

    private static func place(_ id: UUID, _ workspace: WorkspaceID) -> Place {
        Place("introduction_told", "told", row: id, workspace: workspace)
    }
}
