import Crypto
import Foundation
import Primitives

/// A public key that backups are made for: `klatch-backup-public:<64 hexadecimal digits>:<8 of its fingerprint>`.
package struct RecipientKey: Sendable, Hashable {
    static let prefix = "klatch-backup-public:"
    /// Recipients of one backup at most.
    package static let limit = 15

    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    package init(parsing text: String) throws(BackupError) {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 3, text.hasPrefix(Self.prefix), let bytes = Hex.decode(String(fields[1])),
            bytes.count == 32
        else { throw .badPublicKey(text) }
        self.bytes = bytes
        guard self.text == text else { throw .badPublicKey(text) }
    }

    package var text: String { "\(Self.prefix)\(Hex.encode(bytes)):\(fingerprint.prefix(8))" }

    /// 16 bytes of SHA-256, by which a backup names its recipients.
    var id: [UInt8] { Array(SHA256.hash(data: bytes).prefix(16)) }
    package var fingerprint: String { Hex.encode(id) }
}

/// The private half: whoever has it reads every backup that was made for it.
package struct RecipientPrivateKey: Sendable {
    private static let prefix = "klatch-backup-private:"
    /// Octets of the file, newline included.
    private static let length = 22 + 64 + 1 + 8 + 1

    let key: Curve25519.KeyAgreement.PrivateKey

    package init(random: RandomSource) throws {
        var bytes = random.bytes(32)
        defer { wipe(&bytes) }
        key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: bytes)
    }

    private init(_ key: Curve25519.KeyAgreement.PrivateKey) { self.key = key }

    package var recipient: RecipientKey { RecipientKey(bytes: Array(key.publicKey.rawRepresentation)) }

    /// Reads a key file. Throws where others can read it, or where it is not exactly what `write` writes.
    package init(file path: String) throws {
        var bytes = try PlainFile.contents(path, limit: Self.length + 1)
        defer { wipe(&bytes) }
        let mode = try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        guard let mode, mode & 0o077 == 0 else {
            throw BackupError.cannotRead(path: path, reason: "others can read it, which a private key must not be")
        }
        guard bytes.count == Self.length else { throw BackupError.badPrivateKey(path: path) }
        let fields = String(decoding: bytes.dropLast(), as: UTF8.self).split(separator: ":")
        guard fields.count == 3, var raw = Hex.decode(String(fields[1])), raw.count == 32 else {
            throw BackupError.badPrivateKey(path: path)
        }
        defer { wipe(&raw) }
        self.init(try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: raw))
        guard Array(text.utf8) == bytes else { throw BackupError.badPrivateKey(path: path) }
    }

    /// A new file, mode 0600. Throws rather than write over anything.
    package func write(to path: String) throws { try PlainFile.create(path, Array(text.utf8)) }

    private var text: String {
        "\(Self.prefix)\(Hex.encode(key.rawRepresentation)):\(recipient.fingerprint.prefix(8))\n"
    }
}

extension RecipientPrivateKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "private key of \(recipient.fingerprint)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
