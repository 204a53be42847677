import Accounts
import Audit
import Foundation
import Primitives
import Store
import Vault

/// The groups of a company's directory, which another room knows.
package struct AudienceGroups: Sendable {
    package struct Group: Sendable, Equatable {
        package let id: UUID
        package let name: String

        package init(id: UUID, name: String) {
            self.id = id
            self.name = name
        }
    }

    let all: @Sendable (Transaction, WorkspaceID) throws -> [Group]
    /// Nil where the directory has no such group any more: then nobody comes and nobody goes.
    let members: @Sendable (Transaction, WorkspaceID, UUID) throws -> [PersonID]?

    package init(
        all: @escaping @Sendable (Transaction, WorkspaceID) throws -> [Group],
        members: @escaping @Sendable (Transaction, WorkspaceID, UUID) throws -> [PersonID]?
    ) {
        self.all = all
        self.members = members
    }

    /// Where no directory is connected.
    package static let none = AudienceGroups(all: { _, _ in [] }, members: { _, _, _ in nil })
}

/// Keeps the audiences up to date that keep themselves: holds whoever changed against each rule, and everybody where a
/// rule or the day has changed.
///
/// The database marks whoever is written (`audience_stale`), in the transaction that writes them. A look takes the marks
/// and writes who comes and goes with one statement each. Profiles are sealed, so the rules are held against them here.
package struct AudienceKeeping: Sendable {
    let people: PersonStore
    let audit: AuditTrail
    let groups: AudienceGroups
    package let audiences: AudienceStore
    package let members = AudienceMemberStore()

    package init(vault: KeyVault, audit: AuditTrail, random: RandomSource, groups: AudienceGroups = .none) {
        people = PersonStore(vault: vault, random: random)
        audiences = AudienceStore(vault: vault, random: random)
        self.audit = audit
        self.groups = groups
    }

    /// Before anything is decided that depends on who is in, and by itself each minute. Costs one look-up where nothing has
    /// changed.
    package func catchUp(_ tx: Transaction, _ workspace: WorkspaceID) throws {
        guard try isBehind(tx, workspace) else { return }
        let kept = try audiences.kept(tx, workspace)
        let changed = try takeMarks(tx, workspace)
        // What is held is looked at whole: it may have become harmless.
        let whole = kept.filter { $0.isOverdue || ($0.audience.heldAt != nil && !changed.isEmpty) }.map(\.audience)
        let rest = kept.map(\.audience).filter { audience in !whole.contains { $0.id == audience.id } }
        try look(tx, workspace, whole, at: nil)
        if !changed.isEmpty { try look(tx, workspace, rest, at: changed) }
    }

    /// People whose change is looked at in the act itself; more wait for the minute's look.
    private static let few = 2_000

    /// After an act that changes people: who looks next sees them in their audiences.
    package func follow(_ tx: Transaction, _ workspace: WorkspaceID) throws {
        let marks = try tx.first(
            "SELECT count(*) AS count FROM (SELECT FROM audience_stale WHERE workspace_id = \(workspace) LIMIT \(Self.few)) s"
        )
        if try marks?.get("count", as: Int.self) ?? 0 < Self.few { try catchUp(tx, workspace) }
    }

    /// Whether people, or the day, have changed since the last look: what pages show may be a minute old.
    func isBehind(_ tx: Transaction, _ workspace: WorkspaceID) throws -> Bool {
        try tx.first(
            """
            SELECT EXISTS (SELECT FROM audience_stale WHERE workspace_id = \(workspace)) OR EXISTS (
                SELECT FROM audience WHERE workspace_id = \(workspace) AND is_timed
                    AND looked_at < \(AudienceDay.start(of: tx.now))) AS is_behind
            """)?.get("is_behind") ?? false
    }

    private func takeMarks(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [PersonID] {
        let marked: [PersonID] = try tx.rows(
            "DELETE FROM audience_stale WHERE workspace_id = \(workspace) RETURNING person_id"
        ).map { try $0.get("person_id") }
        return Array(Set(marked)).sorted()
    }

    /// Holds people against audiences, which are locked: everybody, or those who changed.
    private func look(
        _ tx: Transaction, _ workspace: WorkspaceID, _ kept: [Audience], at changed: [PersonID]?
    ) throws {
        if kept.isEmpty { return }
        let fitting = try fitting(tx, workspace, kept, among: changed)
        for audience in kept {
            guard let fits = fitting[audience.id] else { continue }
            let shift = try apply(tx, workspace, audience, fits, among: changed)
            guard shift != Shift() else { continue }
            try audit.record(
                tx, workspace,
                AuditEvent("audience.kept", by: .system, on: audience.id.text, details: shift.details))
        }
        if changed == nil { try audiences.noteLook(tx, workspace, kept.map(\.id)) }
    }

    /// How an audience changed by itself.
    struct Shift: Sendable, Equatable {
        var came = 0
        var went = 0
        /// Who would have gone, and stays until somebody says yes.
        var held = 0

        var details: [String: String] { ["came": "\(came)", "went": "\(went)", "held": "\(held)"] }
    }

    /// Writes who comes and goes. `isAgreed` where somebody has seen how many go.
    func apply(
        _ tx: Transaction, _ workspace: WorkspaceID, _ audience: Audience, _ fitting: [PersonID],
        among changed: [PersonID]? = nil, isAgreed: Bool = false
    ) throws -> Shift {
        let way: AudienceWay = audience.kind == .group ? .group : .rule
        let leaving = try members.leaving(tx, workspace, audience.id, fitting: fitting, among: changed)
        let asks = try !isAgreed && asksFirst(tx, workspace, audience.id, leaving.unfit.count)
        let going = asks ? leaving.away : leaving.away + leaving.unfit
        let shift = Shift(
            came: try members.add(tx, workspace, audience.id, fitting, by: way),
            went: try members.remove(tx, workspace, audience.id, going, by: way), held: asks ? leaving.unfit.count : 0)
        if isAgreed {
            try audiences.noteAgreement(tx, workspace, audience.id)
        } else if asks != (audience.heldAt != nil) {
            try audiences.setHeld(tx, workspace, audience.id, asks)
        }
        return shift
    }

    private func asksFirst(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, _ leaving: Int
    ) throws -> Bool {
        if leaving == 0 { return false }
        return try MassRemoval.asks(
            leaving: leaving, recently: members.recentlyGone(tx, workspace, id),
            of: members.size(tx, workspace, id))
    }
}

extension AudienceKeeping {
    /// Who fits each of these audiences, nothing for one whose group is gone: one pass over the people, however many rules there are.
    func fitting(
        _ tx: Transaction, _ workspace: WorkspaceID, _ kept: [Audience], among changed: [PersonID]? = nil
    ) throws -> [AudienceID: [PersonID]] {
        let today = AudienceDay(of: tx.now)
        let rules = kept.compactMap { audience in
            audience.rule.map { (audience.id, AudienceEvaluation($0, on: today)) }
        }
        var fitting = Dictionary(rules.map { ($0.0, [PersonID]()) }, uniquingKeysWith: { first, _ in first })
        if !rules.isEmpty {
            try eachPerson(tx, workspace, among: changed) { person in
                for (id, rule) in rules where rule.includes(person.profile) {
                    fitting[id, default: []].append(person.id)
                }
            }
        }
        let looked = changed.map(Set.init)
        for audience in kept {
            guard let group = audience.group, let all = try groups.members(tx, workspace, group) else { continue }
            fitting[audience.id] = looked.map { looked in all.filter(looked.contains) } ?? all
        }
        return fitting
    }

    /// Active people, opened some at a time.
    package func eachPerson(
        _ tx: Transaction, _ workspace: WorkspaceID, among some: [PersonID]? = nil, _ body: (Person) throws -> Void
    ) throws {
        if let some {
            for batch in some.batches(of: Self.batch) {
                for person in try people.people(tx, workspace, batch).values where person.state == .active {
                    try body(person)
                }
            }
            return
        }
        var last: PersonID?
        while true {
            let batch = try people.next(tx, workspace, after: last, limit: Self.batch)
            for person in batch where person.state == .active { try body(person) }
            guard batch.count == Self.batch else { return }
            last = batch.last?.id
        }
    }

    private static let batch = 1000
}
