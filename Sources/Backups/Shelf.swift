import Foundation
import Primitives
import Vault

/// A backup as it lies in a place, with what is wrong with it at a glance: whose it is, and whether all of it is there.
package struct ShelvedBackup: Sendable {
    package let name: BackupName
    /// Nil where there is none that can be read.
    package let manifest: Manifest?
    package let fault: BackupError?

    /// When it was made: as its manifest says, or as its name does.
    package var date: Date { manifest?.date ?? name.date ?? .distantPast }
}

/// What lies in one place.
package struct Shelf: Sendable {
    package let place: any BackupPlace
    /// The oldest first.
    package let backups: [ShelvedBackup]
    /// Files of backups whose manifest is not there: unfinished, or what is left of one.
    package let strays: [String]

    /// Reads all manifests. `signers` are the keys whose signature is believed.
    package init(reading place: any BackupPlace, signers: Signers, scratch: String) async throws {
        let files = try await place.files()
        let names = Set(files.keys.filter { $0.hasSuffix(".manifest") }.compactMap { BackupName.of(file: $0) }).sorted()
        var backups: [ShelvedBackup] = []
        for name in names { backups.append(await Self.look(name, files, place, signers, scratch)) }
        self.place = place
        self.backups = backups.sorted {
            ($0.date, $0.name.kind.rawValue, $0.name.text) < ($1.date, $1.name.kind.rawValue, $1.name.text)
        }
        let known = Set(names)
        strays = files.keys.filter { BackupName.of(file: $0).map { !known.contains($0) } ?? false }.sorted()
    }

    /// The newest that has no fault.
    package func newest(_ kind: BackupKind) -> ShelvedBackup? {
        backups.last { $0.name.kind == kind && $0.fault == nil }
    }

    private static func look(
        _ name: BackupName, _ files: [String: Int], _ place: any BackupPlace, _ signers: Signers, _ scratch: String
    ) async -> ShelvedBackup {
        do {
            let signed = try await manifest(name, place, scratch)
            do {
                try signed.verify(by: signers.keys(for: signed.manifest))
                try check(signed.manifest, name, files)
                return ShelvedBackup(name: name, manifest: signed.manifest, fault: nil)
            } catch {
                return ShelvedBackup(name: name, manifest: signed.manifest, fault: fault(error, name))
            }
        } catch { return ShelvedBackup(name: name, manifest: nil, fault: fault(error, name)) }
    }

    static func manifest(_ name: BackupName, _ place: any BackupPlace, _ scratch: String) async throws -> SignedManifest
    {
        let bytes = try await place.contents(name.manifestFile, upTo: Manifest.limit, scratch: scratch)
        return try SignedManifest(parsing: bytes, name)
    }

    private static func check(_ manifest: Manifest, _ name: BackupName, _ files: [String: Int]) throws {
        for part in BackupPart.allCases {
            guard let entry = manifest.file(part) else { continue }
            guard let size = files[name.file(part)] else { throw BackupError.missing(file: name.file(part)) }
            if size < entry.bytes { throw BackupError.truncated(file: name.file(part)) }
            if size > entry.bytes { throw BackupError.trailing(file: name.file(part)) }
        }
    }

    private static func fault(_ error: any Error, _ name: BackupName) -> BackupError {
        error as? BackupError ?? .cannotRead(path: name.manifestFile, reason: "the place did not answer")
    }
}

/// Whose signature on a manifest is believed.
package struct Signers: Sendable {
    private let known: [VerifyingKey]
    private let roots: RootKeys?

    /// Keys of the running installation, or one that the operator named.
    package init(_ known: [VerifyingKey]) { (self.known, roots) = (known, nil) }

    /// On a clean machine: the signing keys in the manifest that the root key opens.
    package init(roots: RootKeys) { (known, self.roots) = ([], roots) }

    func keys(for manifest: Manifest) -> [VerifyingKey] { roots?.verifyingKeys(manifest.signing) ?? known }
}
