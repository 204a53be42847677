import Accounts
import Audit
import Backups
import Foundation
import Mail
import Primitives
import Programs
import Store
import Vault

/// What is done to a restored installation before anybody gets in: who was erased since the backup is erased again, every
/// session ends, and mail that may have been sent since is not sent by itself.
package struct RestoreAftermath: Sendable {
    package struct Report: Sendable, Codable, Equatable {
        /// People that were erased again.
        package var erased = 0
        /// People who are the last to lead a workspace: their key is gone, but not their place.
        package var notErased = 0
        package var sessionsEnded = 0
        package var mailsHeld = 0
    }

    let installation: Installation

    package init(_ installation: Installation) { self.installation = installation }

    package func run(_ backup: String) async throws -> Report {
        var report = Report()
        let assembly = try SiteAssembly(
            installation, site: installation.settings.site(port: installation.settings.port, version: klatchVersion),
            transport: OutboxTransport())
        let destroyed = try await installation.database.transaction(.system("reads whom to erase again")) {
            try KeyVault.destroyedKeys($0)
        }
        for key in destroyed where key.kind == "person" {
            switch try await erase(key, assembly) {
            case .erased: report.erased += 1
            case .kept: report.notErased += 1
            case .gone: continue
            }
        }
        let (sessions, mails) = try await settle(backup, report)
        (report.sessionsEnded, report.mailsHeld) = (sessions, mails)
        return report
    }

    private enum End: Sendable { case erased, kept, gone }

    private func erase(_ key: DestroyedKey, _ assembly: SiteAssembly) async throws -> End {
        let (people, audit, programs) = (
            PersonStore(vault: installation.vault, random: installation.random), installation.audit, assembly.programs
        )
        do {
            return try await installation.database.transaction(.system("erases again who was erased")) { tx in
                let person = PersonID(key.owner)
                guard try people.exists(tx, key.workspace, person) else { return .gone }
                try programs.erase(tx, key.workspace, person)
                try audit.record(
                    tx, key.workspace, AuditEvent("person.erased-again", by: .command, on: person.text))
                return .erased
            }
        } catch LeavingError.lastOwner { return .kept }
    }

    private func settle(_ backup: String, _ report: Report) async throws -> (sessions: Int, mails: Int) {
        let accounts = AccountStore(vault: installation.vault, random: installation.random)
        let sessions = SessionStore(accounts: accounts)
        let (deliveries, audit) = (DeliveryStore(installation.vault), installation.audit)
        return try await installation.database.transaction(.system("closes a restored installation")) { tx in
            let counts = (sessions: try sessions.endEverything(tx), mails: try deliveries.doubtAll(tx))
            try audit.record(
                tx, nil,
                AuditEvent("backup.restored", by: .command, on: backup, details: ["erased": "\(report.erased)"]))
            return counts
        }
    }
}
