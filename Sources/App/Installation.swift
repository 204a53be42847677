import Accounts
import Audiences
import Audit
import Backups
import Components
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
import Registers
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
            + ComponentsSlice.migrations() + RegistersSlice.migrations()
    }

    /// Opens what the settings say. The server takes hold of a private database; commands use a running one.
    package static func open(_ settings: Settings, as user: User, logger: Logger) async throws -> Installation {
        if user == .command, isUntouched(settings) { throw InstallationError.nothingHere(settings.data.path) }
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
            let installation = Installation(
                settings: settings, cluster: cluster, database: database, vault: vault, logger: logger)
            if user != .command {
                try await TrustSlice.recordSchema(database, installation.audit, try migrations())
            }
            return installation
        } catch {
            await cluster?.stop()
            throw Self.explained(error, settings)
        }
    }

    /// Where a database of the operator's own was not reached, why: the address is theirs to mend.
    private static func explained(_ error: any Error, _ settings: Settings) -> any Error {
        error as? DatabaseError == .unavailable ? settings.databaseFaults().first ?? error : error
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

    /// Whether nothing of an installation is there: neither its key nor a database.
    private static func isUntouched(_ settings: Settings) -> Bool {
        guard case .private = settings.database else { return false }
        let cluster = settings.data.appending(path: "postgres").path
        return !RootKeyFile(settings.rootKeyPath).exists && !FileManager.default.fileExists(atPath: cluster)
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
            let folder = URL(filePath: settings.rootKeyPath).deletingLastPathComponent()
            do {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch { throw InstallationError.noFolder(folder.path) }
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

extension Settings {
    /// Why a database of the operator's own is not reached, for each of its addresses; empty where it is.
    func databaseFaults() -> [ConnectionFault] {
        guard case .external(let app, let owner) = database else { return [] }
        let named: [(SettingName, Secret<String>?)] = [(.databaseURL, app), (.databaseOwnerURL, owner)]
        return named.compactMap { name, url in
            url.flatMap { ConnectionFault.of($0.reveal(), setting: name.rawValue) }
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

package enum InstallationError: ExplainedError {
    case powerfulRole(String, [String])
    /// A command was given before anything was ever started.
    case nothingHere(String)
    /// Where the root key would be.
    case noFolder(String)

    package var words: (problem: String, fix: String) {
        switch self {
        case .powerfulRole(let role, let faults):
            (
                """
                The database role "\(role)" \(faults.joined(separator: ", ")). Row security would not hold for it.
                """,
                """
                Let KLATCH_DATABASE_URL name a role without power, and KLATCH_DATABASE_OWNER_URL the owner of the tables. \
                docs/operators.md has the statements that make both.
                """
            )
        case .nothingHere(let folder):
            (
                "Klatch was never started in \(folder).",
                "Start it there once with `klatch serve`, or name the folder where it was started in KLATCH_DATA."
            )
        case .noFolder(let folder):
            (
                "The folder \(folder) cannot be made.",
                "Make it for the user that Klatch runs as, or name another folder in KLATCH_DATA."
            )
        }
    }
}
