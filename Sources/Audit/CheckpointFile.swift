import Foundation
import Primitives

/// The text of a file of checkpoints that somebody kept: notes one after the other, blank lines between them or not.
package enum CheckpointFile {
    private static let linesOfNote = 6

    package static func text(_ checkpoints: [Checkpoint]) -> String { checkpoints.map(\.note).joined(separator: "\n") }

    /// Throws where a line is not as `text` writes it: a file that was touched proves nothing.
    package static func parse(_ text: String) throws(CheckpointFileError) -> [Checkpoint] {
        // By bytes: to Swift, CR LF is one character, and a file with those is another file.
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String($0) ?? ""
        }
        var checkpoints: [Checkpoint] = []
        var index = 0
        while index < lines.count {
            if lines[index].isEmpty {
                index += 1
                continue
            }
            guard index + linesOfNote <= lines.count,
                let checkpoint = checkpoint(Array(lines[index..<index + linesOfNote]))
            else { throw CheckpointFileError(line: index + 1) }
            checkpoints.append(checkpoint)
            index += linesOfNote
        }
        return checkpoints
    }

    /// Nil unless writing it again gives the same lines.
    private static func checkpoint(_ lines: [String]) -> Checkpoint? {
        guard lines[0].hasPrefix(Checkpoint.originPrefix), lines[3].hasPrefix("at "),
            let workspace = WorkspaceID(String(lines[0].dropFirst(Checkpoint.originPrefix.count))),
            let seq = Int64(lines[1]), seq > 0, let hash = Data(base64Encoded: lines[2]), hash.count == 32,
            let last = lines[5].split(separator: " ").last, let blob = Data(base64Encoded: String(last)),
            blob.count == 68
        else { return nil }
        let checkpoint = Checkpoint(
            workspace: workspace, seq: seq, hash: Array(hash), time: String(lines[3].dropFirst(3)),
            keyID: Array(blob.prefix(4)), signature: Array(blob.dropFirst(4)))
        return checkpoint.note.utf8.elementsEqual((lines.joined(separator: "\n") + "\n").utf8) ? checkpoint : nil
    }
}

/// The line, from 1, at which a checkpoint begins that cannot be read.
package struct CheckpointFileError: Error, Hashable, CustomStringConvertible {
    package let line: Int
    package var description: String { "The checkpoint that begins at line \(line) is not as Klatch wrote it." }
}
