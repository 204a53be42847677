import Foundation
import Primitives
import Vault

/// Checks a file of a trail line by line, on any machine and without an installation.
package struct AuditFileCheck {
    /// Octets of a line at most: an entry's details, twice escaped, and room for the rest.
    package static let lineLimit = 131_072

    private let keys: [VerifyingKey]
    /// Those that the file itself names, where nobody brought any: they show that it is whole, and not whose it is.
    private var named: [VerifyingKey] = []
    private var chain: WorkspaceID?
    private var checkpoints: [Checkpoint] = []
    private var walk = ChainWalk(checkpoints: [])
    private var finding: AuditFinding?
    private var lines = 0
    private(set) var reports: [AuditReport] = []

    /// - Parameter keys: public keys of the installation, from somebody who is trusted.
    package init(keys: [VerifyingKey]) { self.keys = keys }

    /// Throws `AuditFileError` where a line is none that Klatch writes there.
    package mutating func read(_ bytes: [UInt8]) throws {
        lines += 1
        guard let line = try? JSONDecoder().decode(AuditFile.Line.self, from: Data(bytes)) else { throw fault }
        switch (lines, line.format, line.checkpoint, line.entry, line.head) {
        case (1, AuditFile.format?, nil, nil, nil):
            named = Self.keys((line.keys ?? []).prefix(100))
        case (2..., nil, let note?, nil, nil): try add(note)
        case (2..., nil, nil, let entry?, nil): try follow(entry)
        case (2..., nil, nil, nil, let head?): try end(head)
        default: throw fault
        }
    }

    /// What all chains came to. Throws where the file ends within one.
    package func end() throws -> [AuditReport] {
        guard lines > 0, chain == nil, checkpoints.isEmpty else { throw AuditFileError(line: lines + 1) }
        return reports
    }

    /// Keys of 32 bytes in hexadecimal; what is none is left out.
    package static func keys(_ texts: some Sequence<String>) -> [VerifyingKey] {
        texts.compactMap(VerifyingKey.init(hex:))
    }

    private var fault: AuditFileError { AuditFileError(line: lines) }

    private mutating func add(_ note: String) throws {
        guard chain == nil, checkpoints.count < 1_000_000, let found = try? CheckpointFile.parse(note),
            found.count == 1,
            let checkpoint = found.first, checkpoints.allSatisfy({ $0.workspace == checkpoint.workspace })
        else { throw fault }
        if finding == nil, !checkpoint.isSigned(by: keys.isEmpty ? named : keys) {
            finding = AuditFinding(fault: .forged, seq: checkpoint.seq)
        }
        checkpoints.append(checkpoint)
    }

    private mutating func follow(_ entry: AuditFile.Line.Entry) throws {
        if chain == nil {
            guard checkpoints.allSatisfy({ $0.workspace == entry.workspace }) else { throw fault }
            (chain, walk) = (entry.workspace, ChainWalk(checkpoints: checkpoints))
        }
        guard chain == entry.workspace else { throw fault }
        // Where the next one went is not known here: a file is read once.
        if finding == nil { finding = walk.step(entry.stored) { _ in nil } }
    }

    private mutating func end(_ head: AuditFile.Line.Head) throws {
        guard let hash = Hex.decode(head.hash), hash.count == 32,
            !reports.contains(where: { $0.workspace == head.workspace })
        else { throw fault }
        if chain == nil { walk = ChainWalk(checkpoints: checkpoints) }
        guard (chain ?? head.workspace) == head.workspace, checkpoints.allSatisfy({ $0.workspace == head.workspace })
        else {
            throw fault
        }
        let found = finding ?? walk.end(head: AuditStore.Head(seq: head.seq, hash: hash))
        reports.append(
            AuditReport(
                workspace: head.workspace, verified: walk.seq, checkpoints: walk.checkpointsMet, finding: found))
        (chain, checkpoints, finding) = (nil, [], nil)
    }
}

/// The line, from 1, that is not as Klatch writes it.
package struct AuditFileError: Error, Hashable, CustomStringConvertible {
    package let line: Int
    package var description: String { "Line \(line) is not as `klatch audit export` writes it." }
}
