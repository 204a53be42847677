import Audit
import Claims
import Foundation
import Jobs
import Primitives
import Store
import Vault
import Web

/// Trust: examines what this installation claims of itself, keeps signed evidence, and shows anybody how each claim
/// stands.
package struct TrustSlice: Sendable {
    let database: Database
    let vault: KeyVault
    package let verification: ClaimVerification
    /// Scheme, host and port under which everybody finds the page.
    let origin: String

    package init(database: Database, vault: KeyVault, verification: ClaimVerification, origin: String) {
        self.origin = origin
        self.database = database
        self.vault = vault
        self.verification = verification
    }

    package static var files: [EmbeddedFile] { embeddedFiles }
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Trust") }

    package var routes: [Route] {
        [
            .get("/trust", .visitor("what we claim, and whether it was proved, is for everybody"), showTrust),
            .get("/status", .visitor("whether we are there is for everybody"), showStatus),
            .get("/trust.json", .open("the same for programs, signed"), feed),
        ] + versionRoutes
    }

    /// Writes down how the database is defined, right after its migrations.
    package static func recordSchema(_ database: Database, _ audit: AuditTrail, _ migrations: [Migration]) async throws
    {
        try await database.transaction(.system("writes down how the database is defined")) {
            try SchemaRecord(audit).keep($0, after: migrations)
        }
    }

    package var workers: [any Worker] {
        [VerifyWorker(database: database, verification: verification), UptimeWorker(database: database)]
    }

    package static func recurring() throws -> [RecurringJob] {
        [
            try RecurringJob("claims.verify", .every(minutes: 15), VerifyClaims()),
            try RecurringJob("trust.uptime", .every(minutes: 1), MeasureUptime()),
        ]
    }

    /// How each claim whose part exists stands now, and since which version the page reads so.
    func reports() async throws -> (reports: [ClaimReport], version: TrustVersion?) {
        try await database.transaction(.system("shows how claims stand, which is public")) {
            (try verification.reports($0), try TrustVersionStore().newest($0)?.version)
        }
    }

    private func showStatus(_ exchange: Exchange) async throws -> Reply {
        let uptime = try await database.transaction(.system("shows whether we are there, which is public")) {
            try UptimeStore().uptime($0)
        }
        return .page(StatusPage(uptime, exchange))
    }

    private func showTrust(_ exchange: Exchange) async throws -> Reply {
        let (reports, version) = try await reports()
        return .page(TrustPage(reports, version, exchange))
    }

    private func feed(_ exchange: Exchange) async throws -> Reply {
        let feed = try TrustFeed(try await reports().reports, signedBy: vault.signing)
        return .text(feed.text, type: "application/json")
    }
}
