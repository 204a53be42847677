import Audit
import Foundation
import Primitives
import Store
import Vault

/// `klatch audit verify`: whether the trail still says what was written.
package struct AuditDesk: Sendable {
    let installation: Installation

    package init(_ installation: Installation) { self.installation = installation }

    package struct Report: Sendable, Codable {
        package let chains: [AuditReport]

        package var isSound: Bool { chains.allSatisfy { $0.finding == nil } }

        package var text: String {
            let faults = chains.compactMap { chain in chain.finding.map { "Chain \(chain.workspace.text): \($0)" } }
            guard faults.isEmpty else { return faults.joined(separator: "\n") }
            let events = chains.reduce(0) { $0 + $1.verified }
            return "\(events) events in \(chains.count) chains hold."
        }
    }

    /// Holds every chain also against checkpoints kept in the file at `path`, and saves the newest ones at `target`.
    package func verify(against path: String?, saving target: String?) async throws -> Report {
        let kept = try path.map { try CheckpointFile.parse(Self.text(of: $0)) } ?? []
        let verifier = AuditVerifier(vault: installation.vault)
        let checkpoints = CheckpointStore(vault: installation.vault)
        let (reports, newest) = try await installation.database.transaction(.system("verifies the audit trail")) { tx in
            let reports = try verifier.verifyAll(tx, kept: kept)
            // Signing what does not hold would make it look sound.
            let isSound = reports.allSatisfy { $0.finding == nil }
            if isSound { _ = try checkpoints.checkpointAll(tx) }
            return (reports, try checkpoints.latest(tx))
        }
        let report = Report(chains: reports)
        if let target, report.isSound {
            do { try CheckpointFile.text(newest).write(toFile: target, atomically: true, encoding: .utf8) } catch {
                throw AuditDeskError.unwritable(target)
            }
        }
        return report
    }

    /// Writes the trail into a file that only we may read, one chain or all of them, and returns how many entries.
    package func export(to path: String, only workspace: WorkspaceID?) async throws -> Int {
        let file = AuditFile(vault: installation.vault)
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw AuditDeskError.unwritable(path) }
        defer { try? handle.close() }
        return try await installation.database.transaction(.system("hands out the audit trail")) { tx in
            try file.write(tx, only: workspace) { try handle.write(contentsOf: $0) }
        }
    }

    /// Without an installation: whether a file of a trail holds, by keys known from elsewhere.
    package static func check(_ path: String, keys texts: [String]) throws -> Report {
        let keys = AuditFileCheck.keys(texts)
        guard keys.count == texts.count else { throw AuditDeskError.noKey }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw AuditDeskError.unreadable(path) }
        defer { try? handle.close() }
        var check = AuditFileCheck(keys: keys)
        do {
            try LineReader.read(handle, limit: AuditFileCheck.lineLimit) { try check.read($0) }
            return Report(chains: try check.end())
        } catch let error as AuditFileError { throw AuditDeskError.broken(path, error) }
    }

    private static func text(of path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else { throw AuditDeskError.unreadable(path) }
        return String(decoding: data, as: UTF8.self)
    }
}

enum AuditDeskError: ExplainedError {
    case unreadable(String)
    case unwritable(String)
    case noKey
    case broken(String, AuditFileError)

    var words: (problem: String, fix: String) {
        switch self {
        case .unreadable(let path):
            ("The file \(path) cannot be read.", "Name a file that Klatch wrote, and that you may read.")
        case .noKey: ("A key is not 64 hexadecimal digits.", "Copy it from `/trust.json`, or from whoever runs Klatch.")
        case .broken(let path, let error):
            ("\(path): \(error)", "Have it written again by `klatch audit export`, and bring it over unchanged.")
        case .unwritable(let path): ("The file \(path) cannot be written.", "Name a file in a folder that is there.")
        }
    }
}
