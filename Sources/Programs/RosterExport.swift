import Accounts
import Audit
import Foundation
import Primitives
import Store
import Vault

/// Hands out a workspace's people as a file that `RosterImport` takes back. No spreadsheet runs anything in it.
package struct RosterExport: Sendable {
    /// People read by one transaction.
    private static let batch = 1000

    let database: Database
    let people: PersonStore
    let audit: AuditTrail

    package init(database: Database, vault: KeyVault, audit: AuditTrail, random: RandomSource) {
        self.database = database
        self.audit = audit
        people = PersonStore(vault: vault, random: random)
    }

    /// Notes who takes the file, and says what columns it will have. No note, no file.
    package func begin(_ workspace: WorkspaceID, by actor: Actor) async throws -> RosterExportColumns {
        var customs: Set<String> = []
        try await eachBatch(of: workspace) { people in
            for person in people { customs.formUnion(person.profile.custom.keys) }
        }
        let columns = RosterExportColumns(customs: customs.sorted())
        return try await database.transaction(.workspace(workspace)) { tx in
            let count = try people.count(tx, workspace)
            try audit.record(
                tx, workspace, AuditEvent("people.exported", by: actor, details: ["people": "\(count)"]))
            return columns
        }
    }

    /// Writes the file piece by piece.
    package func write(
        _ workspace: WorkspaceID, _ columns: RosterExportColumns, to output: (String) async throws -> Void
    ) async throws {
        let writer = CSVWriter()
        var bytes = CSVWriter.byteOrderMark
        writer.append(columns.header, to: &bytes)
        try await eachBatch(of: workspace) { people in
            for person in people where person.state == .active {
                writer.append(columns.fields(person.profile), to: &bytes)
            }
            try await output(String(decoding: bytes, as: UTF8.self))
            bytes = []
        }
        if !bytes.isEmpty { try await output(String(decoding: bytes, as: UTF8.self)) }
    }

    /// All people, some at a time, each time in a transaction of its own, so that a slow reader holds none open.
    private func eachBatch(of workspace: WorkspaceID, _ body: ([Person]) async throws -> Void) async throws {
        var last: PersonID?
        while true {
            let batch = try await database.transaction(.workspace(workspace)) { [people, last] tx in
                try people.next(tx, workspace, after: last, limit: Self.batch)
            }
            if batch.isEmpty { return }
            try await body(batch)
            last = batch.last?.id
        }
    }
}

/// The columns of an exported roster: the fixed ones, then every attribute that somebody has.
package struct RosterExportColumns: Sendable, Equatable {
    let customs: [String]

    /// Headings that an import recognises by itself.
    private static let fixed = ["Name", "E-mail", "Department", "Location", "Time zone", "Start date"]

    /// No two headings are alike, or no import would take the file back.
    var header: [String] {
        customs.reduce(into: Self.fixed) { header, name in
            let taken = Set(header.map { $0.lowercased() })
            let free = (1...).lazy.map { $0 == 1 ? name : "\(name) \($0)" }.first { !taken.contains($0.lowercased()) }
            header.append(free ?? name)
        }
    }

    func fields(_ profile: Profile) -> [String] {
        [
            profile.name, profile.address.text, profile.department ?? "", profile.location ?? "",
            profile.timeZone ?? "",
            profile.startDate ?? "",
        ] + customs.map { profile.custom[$0] ?? "" }
    }
}
