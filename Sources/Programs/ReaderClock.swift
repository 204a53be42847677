import Accounts
import Foundation
import Primitives
import Store
import Vault
import Web

/// By whose clock times are shown to somebody signed in: their own where they or the roster say it, else that of their
/// workspace's programs, else UTC.
package struct ReaderClock: Sendable {
    private let database: Database
    private let people: PersonStore
    private let choices: ChoicesStore
    private let programs: ProgramStore

    package init(database: Database, vault: KeyVault, random: RandomSource) {
        self.database = database
        people = PersonStore(vault: vault, random: random)
        choices = ChoicesStore(vault: vault, people: people)
        programs = ProgramStore(random: random)
    }

    package func zone(of caller: Caller) async throws -> TimeZone {
        guard let membership = caller.membership else { return .gmt }
        return try await database.transaction(.workspace(membership.workspace)) { tx in
            try zone(tx, membership.workspace, membership.person)
        }
    }

    /// That of a person of a workspace.
    package func zone(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> TimeZone {
        let known = try people.person(tx, workspace, person)
        let said = try choices.all(tx, workspace, of: [person])[person]
        let own = (said?.timeZone ?? known?.profile.timeZone).flatMap(TimeZone.init(identifier:))
        return try own ?? programs.zone(tx, workspace) ?? .gmt
    }
}
