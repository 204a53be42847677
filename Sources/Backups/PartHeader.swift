import Crypto
import Foundation
import Primitives

/// The first bytes of each encrypted file, in the clear:
///
///     offset  length
///          0       8  "klatchbk"
///          8       1  version, 1
///          9       1  part: 1 rows, 2 folder
///         10       1  n, how many recipients: 1 to 16
///         11       1  length of the name, 45
///         12      45  name of the backup
///         57       7  nonce prefix, random
///         64      96  for each recipient: key id (16), encapsulated key (32), the file key and its tag (48)
///
/// The file key is sealed to each recipient by HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256
/// and AES-256-GCM; `info` is the first 64 bytes, so that it opens in this file only.
struct PartHeader: Sendable, Equatable {
    struct Recipient: Sendable, Equatable {
        static let length = 96
        let id: [UInt8]
        let encapsulated: [UInt8]
        let wrapped: [UInt8]
    }

    static let magic = Array("klatchbk".utf8)
    static let version: UInt8 = 1
    static let fixedLength = 64
    static let prefixLength = 7
    static let recipientLimit = 16
    static let suite = HPKE.Ciphersuite(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)

    let name: BackupName
    let part: BackupPart
    let prefix: [UInt8]
    private(set) var recipients: [Recipient] = []

    /// A new header, with a new file key sealed to every recipient.
    init(
        _ name: BackupName, _ part: BackupPart, for keys: [RecipientKey], sealing fileKey: SymmetricKey,
        random: RandomSource
    ) throws {
        guard (1...Self.recipientLimit).contains(keys.count) else { throw BackupError.noRecipients }
        self.name = name
        self.part = part
        prefix = random.bytes(Self.prefixLength)
        let info = Data(fixedBytes(recipients: keys.count))
        var plain = fileKey.withUnsafeBytes { Array($0) }
        defer { wipe(&plain) }
        recipients = try keys.map { key in
            let target = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: key.bytes)
            var sender = try HPKE.Sender(recipientKey: target, ciphersuite: Self.suite, info: info)
            return try Recipient(
                id: key.id, encapsulated: Array(sender.encapsulatedKey), wrapped: Array(sender.seal(plain)))
        }
    }

    /// Reads the header of a file. Throws unless it belongs to this backup and is this part.
    init(reading source: some ByteSource, _ name: BackupName, _ part: BackupPart) throws {
        let file = name.file(part)
        let fixed = try source.read(upTo: Self.fixedLength)
        guard fixed.count == Self.fixedLength, fixed.starts(with: Self.magic) else {
            throw BackupError.notABackup(file: file)
        }
        guard fixed[8] == Self.version else { throw BackupError.unknownFormat(file: file, version: Int(fixed[8])) }
        let count = Int(fixed[10])
        guard let found = BackupName(String(decoding: fixed[12..<57], as: UTF8.self)), fixed[11] == BackupName.length,
            let kind = BackupPart(rawValue: fixed[9]), (1...Self.recipientLimit).contains(count)
        else { throw BackupError.notABackup(file: file) }
        guard found == name, kind == part else { throw BackupError.swapped(file: file, belongsTo: found.file(kind)) }
        self.name = name
        self.part = part
        prefix = Array(fixed[57...])
        for _ in 0..<count {
            let bytes = try source.read(upTo: Recipient.length)
            guard bytes.count == Recipient.length else { throw BackupError.truncated(file: file) }
            recipients.append(
                Recipient(
                    id: Array(bytes[..<16]), encapsulated: Array(bytes[16..<48]), wrapped: Array(bytes[48...])))
        }
    }

    var bytes: [UInt8] {
        recipients.reduce(fixedBytes(recipients: recipients.count)) { $0 + $1.id + $1.encapsulated + $1.wrapped }
    }

    /// Authenticated with every chunk: SHA-256 of the whole header.
    var digest: [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// The file key, by a private key. Throws where the backup was made for other keys.
    func fileKey(_ key: RecipientPrivateKey) throws -> SymmetricKey {
        let own = key.recipient
        guard let mine = recipients.first(where: { $0.id == own.id }) else {
            throw BackupError.notForThisKey(
                yours: own.fingerprint, theirs: recipients.map { Hex.encode($0.id) })
        }
        let info = Data(fixedBytes(recipients: recipients.count))
        do {
            var recipient = try HPKE.Recipient(
                privateKey: key.key, ciphersuite: Self.suite, info: info, encapsulatedKey: Data(mine.encapsulated))
            let plain = try recipient.open(mine.wrapped)
            guard plain.count == 32 else { throw BackupError.notABackup(file: name.file(part)) }
            return SymmetricKey(data: plain)
        } catch { throw BackupError.altered(file: name.file(part), chunk: 0) }
    }

    private func fixedBytes(recipients count: Int) -> [UInt8] {
        Self.magic + [Self.version, part.rawValue, UInt8(count), UInt8(BackupName.length)] + Array(name.text.utf8)
            + prefix
    }
}
