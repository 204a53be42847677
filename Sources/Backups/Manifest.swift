import Foundation
import Primitives
import Store
import Vault

/// What a backup holds and how it is recognised: made last, signed, and kept beside it in the clear. It has numbers and
/// hashes, no names of people.
package struct Manifest: Sendable, Codable, Equatable {
    package static let format = 1
    /// Octets of a manifest at most.
    static let limit = 4 * 1_048_576

    package struct File: Sendable, Codable, Equatable {
        package let part: String
        /// Octets of the encrypted file, and of what it unpacks to.
        package let bytes: Int
        package let plainBytes: Int
        /// Of the encrypted file.
        package let sha256: String
    }

    package struct AuditEnd: Sendable, Codable, Equatable {
        package let workspace: String
        package let seq: Int64
        package let hash: String
    }

    package struct Step: Sendable, Codable, Equatable {
        package let room: String
        package let number: Int
    }

    package let format: Int
    package let name: String
    /// When the snapshot was taken, RFC 3339, UTC.
    package let madeAt: String
    /// Of the program that made it, and of the database.
    package let klatch: String
    package let postgresql: String
    package let files: [File]
    package let tables: [TableCount]
    package let folder: [FolderEntry]
    package let migrations: [Step]
    package let audit: [AuditEnd]
    /// Fingerprints of the keys it was made for; the drill's own is named apart.
    package let recipients: [String]
    package let drill: String?
    /// The key that signed this, and the signing keys as the root key wraps them.
    package let signer: String
    package let signing: [WrappedSigningKey]

    package var backup: BackupName? { BackupName(name) }
    package var date: Date? { try? Date(madeAt, strategy: .iso8601) }
    package var rows: Int { tables.reduce(0) { $0.addingReportingOverflow($1.rows).partialValue } }
    package var bytes: Int { files.reduce(0) { $0.addingReportingOverflow($1.bytes).partialValue } }

    package func file(_ part: BackupPart) -> File? { files.first { $0.part == part.suffix } }

    func appliesTo(_ migration: Migration) -> Bool {
        migrations.contains { $0.room == migration.room && $0.number == migration.number }
    }
}

/// A manifest with its signature: JSON, and behind it one line `signature: <128 hexadecimal digits>`, by Ed25519 (RFC 8032)
/// over every octet before that line.
package struct SignedManifest: Sendable, Equatable {
    private static let mark = "signature: "
    private static let lineLength = 11 + 128 + 1

    package let manifest: Manifest
    let signed: [UInt8]
    let signature: [UInt8]

    init(_ manifest: Manifest, by key: SigningKey) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        self.manifest = manifest
        signed = try Array(encoder.encode(manifest)) + [0x0A]
        signature = try key.sign(signed)
    }

    /// Reads one, and believes nothing of it yet. Throws where it is not of this backup.
    package init(parsing bytes: [UInt8], _ name: BackupName) throws(BackupError) {
        let file = name.manifestFile
        let line = bytes.suffix(Self.lineLength)
        guard line.count == Self.lineLength, line.last == 0x0A, line.starts(with: Self.mark.utf8),
            let signature = Hex.decode(
                String(decoding: line.dropFirst(Self.mark.utf8.count).dropLast(), as: UTF8.self)),
            let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(bytes.dropLast(Self.lineLength)))
        else { throw .badManifest(file: file) }
        guard manifest.format == Manifest.format else { throw .unknownFormat(file: file, version: manifest.format) }
        guard let found = manifest.backup, manifest.date != nil else { throw .badManifest(file: file) }
        guard found == name else { throw .swapped(file: file, belongsTo: found.text) }
        self.manifest = manifest
        self.signature = signature
        signed = Array(bytes.dropLast(Self.lineLength))
    }

    var bytes: [UInt8] { signed + Array("\(Self.mark)\(Hex.encode(signature))\n".utf8) }

    /// Throws unless one of these keys signed it, and the place bears the name that it says.
    package func verify(by keys: [VerifyingKey]) throws(BackupError) {
        guard !keys.isEmpty else { throw .noSigner }
        guard let signer = keys.first(where: { Hex.encode($0.bytes) == manifest.signer }) else {
            throw .otherInstallation(name: manifest.name)
        }
        guard signer.isValid(signature, for: signed) else { throw .badSignature(name: manifest.name) }
    }
}
