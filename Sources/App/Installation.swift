import Accounts
import Audiences
import Audit
import Backups
import Credentials
import Directory
import Disclosure
import Foundation
import Incidents
import Jobs
import Limits
import Logging
import Mail
import Mailboxes
import Meetings
import Operators
import Outbound
import Outreach
import Oversight
import Primitives
import Programs
import Store
import Tokens
import Trust
import Vault
import Web

/// An installation that has been opened: database up and migrated, keys unlocked. Commands and the server work on it.
package struct Installation: Sendable {
    package let settings: Settings
    package let cluster: PrivateCluster?
    package let database: Database
    package let vault: KeyVault
    package let audit: AuditTrail
    package let random: RandomSource
    package let time: TimeSource
    package let logger: Logger

    /// Parts of the schema in the order in which they build on each other.
    package static func migrations() throws -> [Migration] {
        try StoreSchema.migrations() + VaultSchema.migrations() + AuditSchema.migrations() + JobsSchema.migrations()
            + MailSchema.migrations() + AccountsSlice.migrations() + LimitsSchema.migrations()
            + OutboundSchema.migrations() + CredentialsSlice.migrations() + TokensSlice.migrations()
            + OversightSlice.migrations() + ProgramsSlice.migrations() + AudiencesSlice.migrations()
            + DirectorySlice.migrations() + OperatorsSlice.migrations() + OutreachSlice.migrations()
            + MeetingsSlice.migrations() + MailboxesSlice.migrations() + BackupsSchema.migrations()
            + TrustSlice.migrations() + IncidentsSlice.migrations() + DisclosureSlice.migrations()
    }

    /// Opens what the settings say. The server takes hold of a private database; commands use a running one.
    package static func open(_ settings: Settings, as user: User, logger: Logger) async throws -> Installation {
        let roots = try rootKeys(settings, mayCreate: user != .command)
        let cluster = privateCluster(settings, logger)
        switch user {
        case .server: try await cluster?.start()
        case .command, .migration: try await cluster?.attachOrStart()
        }
        do {
            let targets = DatabaseTargets(settings, cluster)
            try migrate(targets, mayChange: user != .command)
            let database = Database(target: { targets.app }, limits: DatabaseLimits(connections: settings.connections))
            let vault = try await unlock(database, roots)
            return Installation(settings: settings, cluster: cluster, database: database, vault: vault, logger: logger)
        } catch {
            await cluster?.stop()
            throw error
        }
    }

    /// A command only looks at the schema and the root key; it makes neither.
    package enum User: Sendable { case server, migration, command }

    package init(
        settings: Settings, cluster: PrivateCluster?, database: Database, vault: KeyVault,
        random: RandomSource = .system, time: TimeSource = .system, logger: Logger
    ) {
        self.settings = settings
        self.cluster = cluster
        self.database = database
        self.vault = vault
        self.random = random
        self.time = time
        self.logger = logger
        audit = AuditTrail(vault: vault, random: random)
    }

    /// Ends what `open` began; for commands.
    package func close() async {
        database.close()
        await cluster?.stop()
    }

    private static func privateCluster(_ settings: Settings, _ logger: Logger) -> PrivateCluster? {
        guard case .private(let binaries) = settings.database else { return nil }
        return PrivateCluster(
            PrivateClusterSettings(dataFolder: settings.data, binaries: binaries.map { URL(filePath: $0) }),
            logger: logger)
    }

    /// Blocks for as long as migrations take; nothing else runs yet.
    private static func migrate(_ targets: DatabaseTargets, mayChange: Bool) throws {
        let migrator = Migrator(try migrations())
        if mayChange, let owner = targets.owner { try migrator.migrate(owner: owner) }
        try migrator.verify(app: targets.app)
        let role = try RoleCheck(app: targets.app)
        guard role.faults.isEmpty else { throw InstallationError.powerfulRole(role.role, role.faults) }
    }

    private static func rootKeys(_ settings: Settings, mayCreate: Bool) throws -> RootKeys {
        let file = RootKeyFile(settings.rootKeyPath)
        if !file.exists, mayCreate {
            try FileManager.default.createDirectory(
                at: URL(filePath: settings.rootKeyPath).deletingLastPathComponent(), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            _ = try file.create(random: .system, at: Date())
        }
        return try RootKeys(file: settings.rootKeyPath)
    }

    private static func unlock(_ database: Database, _ roots: RootKeys) async throws -> KeyVault {
        try await database.transaction(.system("unlocks the installation's keys")) {
            try KeyVault.unlock($0, roots: roots, random: .system)
        }
    }
}

/// Connection strings of the two roles. The owner's is absent where only the app's was given.
package struct DatabaseTargets: Sendable {
    package let app: String
    package let owner: String?

    init(_ settings: Settings, _ cluster: PrivateCluster?) {
        switch settings.database {
        case .private:
            app = cluster?.connectionString(role: .app) ?? ""
            owner = cluster?.connectionString(role: .owner)
        case .external(let app, let owner):
            self.app = app.reveal()
            self.owner = owner?.reveal()
        }
    }
}

package enum InstallationError: Error, CustomStringConvertible {
    case powerfulRole(String, [String])

    package var description: String {
        switch self {
        case .powerfulRole(let role, let faults):
            """
            The database role "\(role)" \(faults.joined(separator: ", ")). Row security would not hold for it.
            Fix: let KLATCH_DATABASE_URL name a role without power, and KLATCH_DATABASE_OWNER_URL the owner of the tables. \
            docs/operators.md has the statements that make both.
            """
        }
    }
}
