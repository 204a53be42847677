import Accounts
import Audit
import Primitives
import Store
import Vault

/// Brings a roster into a workspace: from a page in two steps, or from the machine in one.
package struct RosterImport: Sendable {
    let database: Database
    let people: PersonStore
    let imports: ImportStore
    let audit: AuditTrail

    package init(database: Database, vault: KeyVault, audit: AuditTrail, random: RandomSource) {
        self.database = database
        self.audit = audit
        people = PersonStore(vault: vault, random: random)
        imports = ImportStore(vault: vault, random: random)
    }

    /// Reads a whole file and writes it at once, or nothing of it. Throws `CSVError` where the file is malformed, and
    /// `RosterRefusal` where a row or the choice of columns stands in the way.
    ///
    /// - Parameter columns: What columns hold, by their headings; what is not said is guessed.
    /// - Returns: What became of the people, and the headings of columns that were left out.
    package func run<Bytes: AsyncSequence>(
        _ bytes: Bytes, into workspace: WorkspaceID, columns: [String: RosterColumn] = [:], by actor: Actor
    ) async throws -> (counts: ImportCounts, leftOut: [String]) where Bytes.Element == [UInt8] {
        var intake = ImportIntake()
        var size = 0
        for try await chunk in bytes {
            size += chunk.count
            guard size <= ImportIntake.maximumBytes else { throw RosterRefusal.tooLarge }
            try intake.take(chunk)
        }
        var reading = try intake.finish()
        if !columns.isEmpty {
            reading = try await ImportIntake.read(intake.pieces, mapping: Self.mapping(of: reading, columns))
        }
        if let problem = reading.mappingProblems.first { throw RosterRefusal.columns(problem) }
        guard reading.problems.first.isEmpty else {
            throw RosterRefusal.rows(reading.problems.first, count: reading.problems.count)
        }
        let leftOut = zip(reading.header, reading.mapping.columns).filter { $0.1 == .ignore }.map(\.0)
        let counts = try await database.transaction(.workspace(workspace)) { [reading] tx in
            try write(tx, workspace, reading, by: actor)
        }
        return (counts, leftOut)
    }

    /// What was guessed, with what was said instead; a kind that was said of one column is no other's any more.
    private static func mapping(
        of reading: RosterReading, _ said: [String: RosterColumn]
    ) throws -> RosterMapping {
        var mapping = reading.mapping
        for (heading, column) in said.sorted(by: { $0.key < $1.key }) {
            guard
                let index = reading.header.firstIndex(where: {
                    RosterSpelling.plain($0) == RosterSpelling.plain(heading)
                })
            else { throw RosterRefusal.noSuchColumn(heading, of: reading.header) }
            for other in mapping.columns.indices where mapping.columns[other] == column {
                mapping.columns[other] = .ignore
            }
            if mapping.columns.indices.contains(index) { mapping.columns[index] = column }
        }
        return mapping
    }

    /// Keeps a file that was read, for its preview.
    func stage(
        _ intake: ImportIntake, _ reading: RosterReading, named fileName: String, in workspace: WorkspaceID
    ) async throws -> ImportID {
        try await database.transaction(.workspace(workspace)) { tx in
            let counts = try counts(tx, workspace, reading)
            let preview = ImportPreview(fileName: fileName, samples: intake.samples, reading, counts)
            return try imports.stage(tx, workspace, preview, intake.pieces)
        }
    }

    /// Reads a staged file again, with other columns. False where it no longer waits.
    func change(_ id: ImportID, in workspace: WorkspaceID, to mapping: RosterMapping) async throws -> Bool {
        guard let (staged, reading) = try await read(id, in: workspace, mapping) else { return false }
        return try await database.transaction(.workspace(workspace)) { tx in
            let counts = try counts(tx, workspace, reading)
            let preview = ImportPreview(
                fileName: staged.preview.fileName, samples: staged.preview.samples, reading, counts)
            return try imports.change(tx, workspace, id, preview)
        }
    }

    /// How a yes to a staged file fared.
    enum Confirmation: Sendable, Equatable { case done, already, notReady, gone }

    /// Writes a staged file, in one transaction, once: of two who say yes at the same time, one does it.
    func confirm(_ id: ImportID, in workspace: WorkspaceID, by actor: Actor) async throws -> Confirmation {
        let staged = try await database.transaction(.workspace(workspace)) { try imports.find($0, workspace, id) }
        guard let staged, staged.state != .cancelled else { return .gone }
        guard staged.state == .staged else { return .already }
        guard staged.preview.isReady else { return .notReady }
        guard let (_, reading) = try await read(id, in: workspace, staged.preview.mapping) else { return .already }
        return try await database.transaction(.workspace(workspace)) { tx in
            guard let claimed = try imports.claim(tx, workspace, id) else { return .already }
            // Somebody chose other columns while the file was read.
            guard claimed.preview.mapping == staged.preview.mapping else { return .notReady }
            try imports.confirm(tx, workspace, id, write(tx, workspace, reading, by: actor))
            return .done
        }
    }
}

extension RosterImport {
    /// Nil where the file no longer waits.
    private func read(
        _ id: ImportID, in workspace: WorkspaceID, _ mapping: RosterMapping
    ) async throws -> (StagedImport, RosterReading)? {
        let found = try await database.transaction(.workspace(workspace)) { tx -> (StagedImport, [[UInt8]])? in
            guard let staged = try imports.find(tx, workspace, id), staged.state == .staged else { return nil }
            // Whoever confirms it meanwhile takes the pieces away, between one statement and the next.
            let pieces = try imports.pieces(tx, workspace, id)
            return pieces.isEmpty ? nil : (staged, pieces)
        }
        guard let (staged, pieces) = found else { return nil }
        return (staged, try await ImportIntake.read(pieces, mapping: mapping))
    }

    private func counts(_ tx: Transaction, _ workspace: WorkspaceID, _ reading: RosterReading) throws -> ImportCounts? {
        guard reading.mappingProblems.isEmpty else { return nil }
        return try ImportChanges(tx, workspace, reading.rows, reading.mapping, people)
            .counts(refused: reading.rowCount - reading.rows.count)
    }

    private func write(
        _ tx: Transaction, _ workspace: WorkspaceID, _ reading: RosterReading, by actor: Actor
    ) throws -> ImportCounts {
        // Two files with the same new people would both add them; one waits for the other.
        _ = try tx.rows("SELECT id FROM workspace WHERE id = \(workspace) FOR NO KEY UPDATE")
        let changes = try ImportChanges(tx, workspace, reading.rows, reading.mapping, people)
        let counts = changes.counts()
        try people.add(tx, workspace, changes.new)
        try people.change(tx, workspace, changes.changed)
        try audit.record(
            tx, workspace,
            AuditEvent(
                "people.imported", by: actor,
                details: ["new": "\(counts.new)", "changed": "\(counts.changed)", "same": "\(counts.same)"]))
        return counts
    }
}

/// Why a roster is not taken.
package enum RosterRefusal: Refusal, Equatable {
    case tooLarge
    case columns(RosterMappingProblem)
    /// The first of so many.
    case rows([RosterProblem], count: Int)
    /// A heading that was named is not in the file, which has these.
    case noSuchColumn(String, of: [String])

    package var status: Int { 422 }

    package var words: WordKey {
        switch self {
        case .tooLarge: WordKey("programs.import.too-large", ["limit": "20 MB"])
        case .columns(let problem): problem.words
        case .rows(_, let count): WordKey("programs.import.rows", ["count": "\(count)"])
        case .noSuchColumn(let heading, let header):
            WordKey("programs.import.no-column", ["heading": heading, "headings": header.joined(separator: ", ")])
        }
    }
}
