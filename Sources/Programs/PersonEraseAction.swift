import Accounts
import Audit
import Mail
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var personEraseRoutes: [Route] {
        [
            .get("/people/{person}/erase", .may(.peopleErase)) { .page(PersonErasePage(try await person($0))) },
            .post("/people/{person}/erase", .may(.peopleErase), erasePerson),
        ]
    }

    private func erasePerson(_ exchange: Exchange) async throws -> Reply {
        let person = try await person(exchange)
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        let workspace = membership.workspace
        _ = try exchange.form()
        try await database.transaction(.system("erases somebody of a workspace, and ends their sessions in it")) { tx in
            let role = try leaving.role(tx, workspace, person.id)
            guard role ?? .member == .member || membership.role == .owner else { throw PersonEraseRefusal.holdsRole }
            try erase(tx, workspace, person.id)
            try audit.record(tx, workspace, AuditEvent("person.erased", by: actor, on: person.id.text))
        }
        return .redirect(to: "/people", notice: WordKey("programs.person-erase.done"))
    }

    /// Takes somebody out of a workspace and destroys what is known of them: their key and profile, the mails that were
    /// written to them or name them with all their copies, invitations, files that wait for an import, calls made for
    /// them, what support asked them, and the personal details of the audit trail, whose chain stays whole. Their account
    /// goes with it, unless another workspace or a right over the installation keeps it. Throws `LeavingError.lastOwner`.
    package func erase(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        let account = try leaving.account(tx, workspace, person)
        let addresses = try addresses(tx, workspace, person, account)
        try leaving.leave(tx, workspace, person, .removed)
        let mails = try roundDeliveries.introductions(tx, workspace, of: person)
        try callOff(tx, workspace, person, as: .erased) { _ in .gone }
        try deliveries.forget(tx, workspace, mails)
        try deliveries.forget(tx, workspace, person, to: addresses)
        try imports.forgetAll(tx, workspace)
        try choices.forget(tx, workspace, person)
        try meetings.forget(tx, workspace, person, deliveries)
        for id in [person.uuid, account?.uuid].compactMap({ $0 }) {
            try audit.erasePersonal(tx, workspace, concerning: id)
        }
        try audit.erasePersonal(tx, workspace, about: addresses)
        try SupportAccessStore(accounts: accounts).forget(tx, workspace, account, addresses: addresses)
        for erase in erasures { try erase(tx, workspace, person) }
        try people.erase(tx, workspace, person, addresses: addresses)
        try eraseAccount(tx, workspace, account, addresses)
    }

    private var accountErasure: AccountErasure {
        AccountErasure(accounts: accounts, audit: audit, deliveries: deliveries)
    }

    /// Every address that somebody has or had, as a person and by their account.
    private func addresses(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ account: AccountID?
    ) throws -> [[UInt8]] {
        let own = try people.addresses(tx, workspace, person)
        return own + (try account.map { try accountErasure.addresses(tx, of: $0) } ?? []).filter { !own.contains($0) }
    }

    private func eraseAccount(
        _ tx: Transaction, _ workspace: WorkspaceID, _ account: AccountID?, _ addresses: [[UInt8]]
    ) throws {
        if let account {
            let cases = SecurityCases(vault: vault, random: random)
            try cases.forgetNotes(tx, about: account, in: workspace)
            if try accountErasure.eraseUnlessKept(tx, account) {
                for erase in accountErasures { try erase(tx, account) }
            }
        }
        try accountErasure.forget(tx, addresses: addresses)
    }
}

enum PersonEraseRefusal: Refusal {
    /// Who runs the workspace with others is taken out by an owner, as on the page of members.
    case holdsRole

    var status: Int { 403 }
    var words: WordKey { WordKey("programs.person-erase.holds-role") }
}
