import Crypto
import Foundation
import Primitives
import Vault

/// A signed statement of how far a chain had come and what its hash was: whoever keeps one outside the database can tell
/// later that nothing before it was changed or removed.
///
/// Written as a signed note (C2SP signed-note, and in the manner of tlog-checkpoint, with the chain's hash in the place of a
/// tree's):
///
///     klatch-audit/<workspace>
///     <seq>
///     <hash, base 64>
///     at <time, RFC 3339, UTC>
///
///     — klatch-audit/<workspace> <4 bytes of key id and the Ed25519 signature, base 64>
package struct Checkpoint: Sendable, Equatable {
    static let originPrefix = "klatch-audit/"

    package let workspace: WorkspaceID
    package let seq: Int64
    package let hash: [UInt8]
    /// `2026-01-05T09:00:00Z`
    package let time: String
    let keyID: [UInt8]
    let signature: [UInt8]

    init(_ workspace: WorkspaceID, seq: Int64, hash: [UInt8], time: String, signing: SigningKey) throws {
        self.workspace = workspace
        self.seq = seq
        self.hash = hash
        self.time = time
        keyID = Self.keyID(signing.verifying, workspace)
        signature = try signing.sign(Array(Self.text(workspace, seq, hash, time).utf8))
    }

    init(workspace: WorkspaceID, seq: Int64, hash: [UInt8], time: String, keyID: [UInt8], signature: [UInt8]) {
        self.workspace = workspace
        self.seq = seq
        self.hash = hash
        self.time = time
        self.keyID = keyID
        self.signature = signature
    }

    /// The note, with a line end after its last line.
    package var note: String {
        let blob = Data(keyID + signature).base64EncodedString()
        return Self.text(workspace, seq, hash, time) + "\n— \(Self.originPrefix)\(workspace.text) \(blob)\n"
    }

    /// Whether one of these keys signed it.
    package func isSigned(by keys: [VerifyingKey]) -> Bool {
        let text = Array(Self.text(workspace, seq, hash, time).utf8)
        return keys.contains { Self.keyID($0, workspace) == keyID && $0.isValid(signature, for: text) }
    }

    private static func text(_ workspace: WorkspaceID, _ seq: Int64, _ hash: [UInt8], _ time: String) -> String {
        "\(originPrefix)\(workspace.text)\n\(seq)\n\(Data(hash).base64EncodedString())\nat \(time)\n"
    }

    /// The first four bytes of SHA-256 over name, line feed, algorithm 1 (Ed25519) and public key.
    private static func keyID(_ key: VerifyingKey, _ workspace: WorkspaceID) -> [UInt8] {
        let name = Array("\(originPrefix)\(workspace.text)".utf8)
        return Array(SHA256.hash(data: name + [0x0A, 0x01] + key.bytes).prefix(4))
    }
}
