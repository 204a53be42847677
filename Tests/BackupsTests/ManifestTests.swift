import Crypto
import Foundation
import Primitives
import Testing
import Vault

@testable import Backups

@Suite("AT-55: a manifest that was changed, exchanged, or is somebody else's")
struct ManifestTests {
    private let secrets: KeyVault
    private let name = BackupName(.data, at: Date(timeIntervalSince1970: 1_767_603_600), random: .seeded(2))

    init() throws { secrets = try Self.vault(1) }

    private static func vault(_ seed: UInt64) throws -> KeyVault {
        let (random, date) = (RandomSource.seeded(seed), Date(timeIntervalSince1970: 0))
        return KeyVault(
            roots: RootKeys(LocalRootKey(random: random, at: date)),
            secrets: try InstallationSecrets.unstored(random: random, at: date), random: random)
    }

    private func manifest(_ name: BackupName) -> Manifest {
        Manifest(
            format: 1, name: name.text, madeAt: "2026-01-05T09:00:00Z", klatch: "test", postgresql: "15",
            files: [Manifest.File(part: "rows", bytes: 10, plainBytes: 20, sha256: "00")],
            tables: [TableCount(table: "account", rows: 3)], folder: [], migrations: [], audit: [], recipients: [],
            drill: nil, signer: Hex.encode(secrets.signing.verifying.bytes), signing: [])
    }

    @Test func readsBackWhatWasSigned() throws {
        let signed = try SignedManifest(manifest(name), by: secrets.signing)
        let read = try SignedManifest(parsing: signed.bytes, name)
        #expect(read == signed)
        try read.verify(by: secrets.verifyingKeys)
    }

    @Test func oneOctetChangesAndItIsRefused() throws {
        let bytes = try SignedManifest(manifest(name), by: secrets.signing).bytes
        var refused = 0
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            do {
                try SignedManifest(parsing: changed, name).verify(by: secrets.verifyingKeys)
                #expect(Bool(false), "octet \(place)")
            } catch { refused += 1 }
        }
        #expect(refused == bytes.count)
    }

    @Test func anotherBackupsManifestUnderThisNameSaysWhoseItIs() throws {
        let other = BackupName(.data, at: Date(timeIntervalSince1970: 1_767_690_000), random: .seeded(3))
        let bytes = try SignedManifest(manifest(other), by: secrets.signing).bytes
        #expect(throws: BackupError.swapped(file: name.manifestFile, belongsTo: other.text)) {
            try SignedManifest(parsing: bytes, name)
        }
    }

    @Test func anotherInstallationsBackupIsRefusedAsSuch() throws {
        let signed = try SignedManifest(manifest(name), by: secrets.signing)
        let others = try Self.vault(2).verifyingKeys
        #expect(throws: BackupError.otherInstallation(name: name.text)) { try signed.verify(by: others) }
        #expect(throws: BackupError.noSigner) { try signed.verify(by: []) }
    }

    @Test func aStrangerWhoNamesOurKeyIsRefused() throws {
        let signed = try SignedManifest(manifest(name), by: Self.vault(2).signing)
        #expect(throws: BackupError.badSignature(name: name.text)) { try signed.verify(by: secrets.verifyingKeys) }
    }

    @Test func namesAreReadInOneFormOnly() {
        #expect(BackupName(name.text) == name)
        #expect(name.text.utf8.count == BackupName.length)
        #expect(name.date == Date(timeIntervalSince1970: 1_767_603_600))
        let bad = [
            "", "klatch-data", name.text.uppercased(), name.text + "x", "../" + name.text,
            name.text.replacing("data", with: "root"), name.text.replacing("T", with: "t"),
        ]
        for text in bad { #expect(BackupName(text) == nil, "\(text)") }
        #expect(BackupName.of(file: name.file(.rows)) == name)
        #expect(BackupName.of(file: name.text + ".sh") == nil)
        #expect(BackupName.of(file: name.text + ".rows.draft") == nil)
    }

    @Test func keysAreReadInOneFormOnly() throws {
        let key = try RecipientPrivateKey(random: .seeded(4))
        #expect(try RecipientKey(parsing: key.recipient.text) == key.recipient)
        for text in ["", "klatch-backup-public:00:00", key.recipient.text.uppercased(), key.recipient.text + " "] {
            #expect(throws: BackupError.badPublicKey(text)) { try RecipientKey(parsing: text) }
        }
        let scratch = try Scratch()
        try key.write(to: scratch.path + "/key")
        #expect(try RecipientPrivateKey(file: scratch.path + "/key").recipient == key.recipient)
        #expect(throws: BackupError.exists(path: scratch.path + "/key")) { try key.write(to: scratch.path + "/key") }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: scratch.path + "/key")
        #expect(throws: BackupError.self) { try RecipientPrivateKey(file: scratch.path + "/key") }
        #expect(!"\(key) \(String(reflecting: key))".contains(Hex.encode(key.key.rawRepresentation)))
    }
}
