import Foundation
import Primitives
import Store
import TestSupport
import Testing

@testable import Vault

@Suite("AT-51: keys of another workspace are out of reach")
struct KeyScopeTests {
    let stored: StoredVault
    let person: PersonID

    init() async throws {
        stored = try await StoredVault.make()
        person = try await stored.person()
        // In memory now, so that the cache is what each test would slip through.
        _ = try await stored.key(person)
    }

    func found(in scope: Scope) async throws -> Int {
        try await stored.database.transaction(scope) {
            try stored.vault.personKeys($0, stored.workspace, [person]).count
        }
    }

    @Test("AT-51: only the workspace, the person and the system get a person's key, from memory as from the table")
    func scopes() async throws {
        #expect(try await found(in: .workspace(stored.workspace)) == 1)
        #expect(try await found(in: .person(person, in: stored.workspace)) == 1)
        #expect(try await found(in: .system("test")) == 1)
        for scope in [
            Scope.workspace(WorkspaceID(UUID())), .person(person, in: WorkspaceID(UUID())),
            .person(PersonID(UUID()), in: stored.workspace), .account(AccountID(UUID())), .link(UUID()),
        ] {
            #expect(try await found(in: scope) == 0)
            await #expect(throws: VaultError.self) {
                try await stored.database.transaction(scope) {
                    try stored.vault.rotatePersonKey($0, stored.workspace, person)
                }
            }
        }
    }

    @Test("AT-51: a process with nothing in memory sees the same")
    func cold() async throws {
        let other = try await stored.otherProcess()
        let mine = try await stored.database.transaction(.person(person, in: stored.workspace)) {
            try other.personKeys($0, stored.workspace, [person]).count
        }
        #expect(mine == 1)
        let theirs = try await stored.database.transaction(.workspace(WorkspaceID(UUID()))) {
            try other.personKeys($0, stored.workspace, [person]).count
        }
        #expect(theirs == 0)
    }

    @Test("AT-51: without a scope the app role sees no key at all")
    func unset() throws {
        #expect(try stored.world.asApp("SELECT count(*) FROM data_key") == ["0"])
        #expect(try stored.world.asApp("SELECT count(*) FROM installation_secret") == ["0"])
    }

    @Test("AT-51: another workspace can neither add, change nor destroy keys here")
    func writes() async throws {
        let stranger = WorkspaceID(UUID())
        try await stored.system { _ = try stored.vault.createWorkspaceKey($0, stranger) }
        await #expect(throws: DatabaseError.denied) {
            try await stored.database.transaction(.workspace(stranger)) {
                try stored.vault.createWorkspaceKey($0, WorkspaceID(UUID()))
            }
        }
        try await stored.database.transaction(.workspace(stranger)) {
            try stored.vault.destroyPersonKey($0, stored.workspace, person)
        }
        #expect(try await stored.key(person)?.isDestroyed == false)
    }

    @Test("The installation's key serves every scope, and its other secrets the system only")
    func installation() async throws {
        for scope in [Scope.account(AccountID(UUID())), .link(UUID()), .workspace(stored.workspace)] {
            let other = try await stored.otherProcess()
            _ = try await stored.database.transaction(scope) { try other.installationKey($0) }
            let secrets = try await stored.database.transaction(scope) {
                try $0.rows("SELECT * FROM installation_secret").count
            }
            #expect(secrets == 0)
        }
    }

    @Test("Every table of this room has row security enabled and forced, with policies")
    func catalogue() throws {
        let tables = try stored.world.asOwner(
            """
            SELECT c.relname || ' ' || c.relrowsecurity || ' ' || c.relforcerowsecurity || ' '
                || EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
            FROM pg_class c WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind = 'r'
                AND c.relname IN ('data_key', 'installation_secret') ORDER BY 1
            """)
        #expect(tables == ["data_key true true true", "installation_secret true true true"])
    }
}
