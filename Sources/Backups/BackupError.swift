import Foundation
import Primitives

/// Why a backup was not made, or is not believed. Each says what to do; none holds a key or anybody's data.
package enum BackupError: Error, Equatable, Sendable {
    // Keys.
    case badPublicKey(String)
    case badPrivateKey(path: String)
    case cannotRead(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
    case exists(path: String)
    case bucket(place: String, BucketFault)
    /// Made for other keys than the one at hand; fingerprints.
    case notForThisKey(yours: String, theirs: [String])
    // Files.
    case notABackup(file: String)
    case unknownFormat(file: String, version: Int)
    /// Says to be a part of another backup, or another part.
    case swapped(file: String, belongsTo: String)
    /// The end is missing.
    case truncated(file: String)
    /// Something stands behind the end.
    case trailing(file: String)
    /// A chunk, from 0, was changed or stands where it was not written.
    case altered(file: String, chunk: Int)
    /// The whole file is not the one that the manifest describes.
    case otherFile(file: String)
    case missing(file: String)
    /// It does not read as what it should hold.
    case unreadable(file: String, what: String)
    /// It unpacks to more than its manifest says.
    case tooLarge(file: String, limit: Int)
    /// An entry of the archive that would be written elsewhere, or twice, or as something else than a file.
    case badEntry(String)
    // Manifest.
    case badManifest(file: String)
    case badSignature(name: String)
    case otherInstallation(name: String)
    case noSigner
    // Restoring.
    case occupied(place: String)
    case noBackup(place: String)
    case notFound(name: String, place: String)
    case stale(name: String, hours: Int)
    case replayed(found: String, newest: String)
    case noKeys(place: String)
    case oldKeys(name: String, days: Int)
    case keysBeforeData(keys: String, data: String)
    case wrongCount(table: String, expected: Int, found: Int)
    case unknownMigration(room: String, number: Int)
    /// What a rehearsal found in the restored database.
    case unsound(String)
    // Making.
    case wouldMissRows(tables: [String])
    case noRecipients
    case noPlace
    case stopped
}

extension BackupError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badPublicKey, .badPrivateKey, .cannotRead, .cannotWrite, .exists, .bucket, .notForThisKey, .noRecipients,
            .noPlace:
            keyWords
        case .badManifest, .badSignature, .otherInstallation, .noSigner: manifestWords
        case .occupied, .noBackup, .notFound, .stale, .replayed, .noKeys, .oldKeys, .keysBeforeData, .wrongCount,
            .unknownMigration, .unsound, .wouldMissRows, .stopped:
            restoringWords
        default: fileWords
        }
    }

    private var keyWords: String {
        switch self {
        case .badPublicKey(let text):
            "\"\(text)\" is not a public key for backups. Fix: make one with `klatch backup key FILE`, and copy the line it prints."
        case .badPrivateKey(let path):
            "The file \(path) is not a private key for backups as Klatch wrote it. Fix: use your copy of it; do not edit it."
        case .cannotRead(let path, let reason): "\(path) cannot be read: \(reason). Fix: check path, owner and mode."
        case .cannotWrite(let path, let reason):
            "\(path) cannot be written: \(reason). Fix: check path, owner, mode and room."
        case .exists(let path): "There is a file at \(path) already. It was left as it is. Fix: name another."
        case .bucket(let place, let fault): "The bucket \(place) \(fault.words)"
        case .notForThisKey(let yours, let theirs):
            "This backup was made for the keys \(theirs.joined(separator: ", ")); yours is \(yours). "
                + "Fix: use the private key that belongs to one of those."
        case .noRecipients:
            "No key is named that backups are made for. Fix: run `klatch backup key FILE` on another machine, and set "
                + "KLATCH_BACKUP_RECIPIENTS to the line it prints."
        case .noPlace:
            "No place for backups is named. Fix: set KLATCH_BACKUP_TO to a folder or bucket, or name one with --from."
        default: ""
        }
    }

    private var fileWords: String {
        switch self {
        case .notABackup(let file): "\(file) is not a file of a backup of Klatch."
        case .unknownFormat(let file, let version):
            "\(file) has format \(version), which this program does not know. Fix: use a newer Klatch."
        case .swapped(let file, let belongsTo):
            "\(file) is not what its name says: it belongs to \(belongsTo). Files were swapped. Fix: use another copy."
        case .truncated(let file): "\(file) ends too early: its last part is missing. Fix: use another copy."
        case .trailing(let file): "Something was added behind the end of \(file). Fix: use another copy."
        case .altered(let file, let chunk):
            "\(file) was changed: chunk \(chunk) is not the one that was written there. Fix: use another copy."
        case .otherFile(let file):
            "\(file) is not the file that its manifest describes: it was changed or exchanged. Fix: use another copy."
        case .missing(let file): "\(file) is missing. Fix: use another copy."
        case .unreadable(let file, let what): "\(file) opened, but \(what). Fix: use another copy."
        case .tooLarge(let file, let limit):
            "\(file) unpacks to more than the \(limit) bytes that its manifest tells of. It was not unpacked further."
        case .badEntry(let entry):
            "The archive has an entry that is not written anywhere: \(entry). Nothing was restored."
        default: ""
        }
    }

    private var manifestWords: String {
        switch self {
        case .badManifest(let file): "The manifest \(file) is not as Klatch wrote it. Fix: use another copy."
        case .badSignature(let name):
            "The manifest of \(name) was changed: its signature does not fit. Fix: use another copy."
        case .otherInstallation(let name):
            "The backup \(name) was signed by another installation. Fix: name the place of this installation's backups, "
                + "or put back the root key that belongs to this backup."
        case .noSigner:
            "Nothing is at hand that tells whose signature to trust. Fix: put back the root key, or give the "
                + "installation's public key with --signer."
        default: ""
        }
    }

    private var restoringWords: String {
        switch self {
        case .occupied(let place):
            "There is an installation in \(place). Nothing is ever restored over a living one. Fix: name an empty place."
        case .noBackup(let place): "There is no backup in \(place). Fix: name the place where they are, with --from."
        case .notFound(let name, let place):
            "There is no backup \(name) in \(place). Fix: `klatch backup list` shows what is there."
        case .stale(let name, let hours):
            "The newest backup there, \(name), is \(hours) hours old, though one is made every day. Newer ones may have been "
                + "taken away. Fix: look for another copy, or name this one if it is the one you want."
        case .replayed(let found, let newest):
            "The newest backup there is \(found), but \(newest) has been made since. An older one stands in its place. "
                + "Fix: use another copy, or name the one you want."
        case .noKeys(let place): "There is no backup of the keys in \(place). Fix: use another copy."
        case .oldKeys(let name, let days):
            "The newest backup of the keys, \(name), is \(days) days old: it would bring back keys of people who have been "
                + "erased since. Fix: find a newer one; if there is none, add --old-keys."
        case .keysBeforeData(let keys, let data):
            "The newest backup of the keys, \(keys), is older than the data, \(data): newer people could not be read. "
                + "Fix: use another copy, or name older data."
        case .wrongCount(let table, let expected, let found):
            "The table \(table) has \(found) rows where the manifest tells of \(expected). Nothing was restored."
        case .unknownMigration(let room, let number):
            "The backup was made by a newer Klatch: it has migration \(number) of \(room). Fix: use that version or a newer one."
        case .unsound(let what): "The restored database is not sound: \(what)."
        case .wouldMissRows(let tables):
            "Row security would hide rows of \(tables.joined(separator: ", ")) from the backup. None was made. "
                + "Fix: this is a fault of this build; report it."
        case .stopped: "The backup was told to stop before it was whole. Nothing of it was kept."
        default: ""
        }
    }
}
