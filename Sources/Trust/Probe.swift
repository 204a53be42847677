import Claims
import Foundation
import Primitives
import Store
import Vault
import Web

/// Examines the running installation for one claim.
///
/// A probe reads; what it must write to see something, it takes back. What it throws counts as "unproved", never as yes.
package protocol Probe: Sendable {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding
}

/// Why something could not be seen, in words for people. Thrown, it counts as "unproved".
package protocol Unseen: Error {
    var reason: String { get }
}

/// What probes look at: an installation as it runs.
package struct ProbeScene: Sendable {
    package let database: Database
    package let vault: KeyVault
    package let routes: [Route]
    package let house: House
    package let time: TimeSource
    package let random: RandomSource

    /// What the operator's settings say.
    package struct House: Sendable {
        package let isLocal: Bool
        package let dataFolder: String
        package let rootKeyPath: String
        /// Whether the database is the one that comes with Klatch.
        package let hasPrivateCluster: Bool
        package let build: String
        /// Whether places for backups are named.
        package let makesBackups: Bool
        /// Names the settings: SHA-256, in hexadecimal. Evidence of a command that ran with others proves nothing here.
        package let settings: String

        package init(
            isLocal: Bool, dataFolder: String, rootKeyPath: String, hasPrivateCluster: Bool, build: String,
            makesBackups: Bool = false, settings: String = ""
        ) {
            self.settings = settings
            self.isLocal = isLocal
            self.dataFolder = dataFolder
            self.rootKeyPath = rootKeyPath
            self.hasPrivateCluster = hasPrivateCluster
            self.build = build
            self.makesBackups = makesBackups
        }
    }

    package init(
        database: Database, vault: KeyVault, routes: [Route], house: House, time: TimeSource, random: RandomSource
    ) {
        self.database = database
        self.vault = vault
        self.routes = routes
        self.house = house
        self.time = time
        self.random = random
    }

    /// Does something that nobody is to see, and takes all of it back: what `body` returns is what it found at fault.
    package func rehearse(
        _ scope: Scope, _ body: @escaping @Sendable (Transaction) throws -> [String]
    ) async throws -> [String] {
        do {
            try await database.transaction(scope) { tx in throw TakenBack(faults: try body(tx)) }
            return []
        } catch let taken as TakenBack { return taken.faults }
    }

    private struct TakenBack: Error { let faults: [String] }

    /// Reads across all workspaces.
    package func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await database.transaction(.system("examines the installation for a claim"), body)
    }
}
