import Foundation
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// A file of the data folder, as the manifest lists it.
package struct FolderEntry: Sendable, Codable, Equatable {
    /// Files of one backup at most.
    static let limit = 10_000
    /// Octets of a path: what the oldest form of a tape archive has room for.
    static let pathLimit = 100

    /// Relative to the data folder, with forward slashes.
    package let path: String
    package let bytes: Int

    /// Parts of letters, digits, `.`, `_` and `-`, none beginning with a full stop: no way leads out of a folder, nor to a
    /// file that hides.
    var isSound: Bool {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return bytes >= 0 && (1...Self.pathLimit).contains(path.utf8.count) && parts.count <= 8
            && parts.allSatisfy { part in
                part.first.map { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "-") } ?? false
                    && part.allSatisfy(Self.isLetter)
            }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
            || [0x2E, 0x5F, 0x2D].contains(byte)
    }

    /// Throws unless every path may be written, and none twice, also where case does not matter, or below another file.
    static func check(_ entries: [FolderEntry]) throws(BackupError) {
        guard entries.count <= limit else { throw .badEntry("more than \(limit) files") }
        var seen: Set<String> = []
        for entry in entries {
            guard entry.isSound else { throw .badEntry(quoted(entry.path)) }
            guard seen.insert(entry.path.lowercased()).inserted else { throw .badEntry("\(quoted(entry.path)), twice") }
        }
        for entry in entries {
            let parents = entry.path.lowercased().split(separator: "/").dropLast()
            for count in parents.indices where seen.contains(parents[...count].joined(separator: "/")) {
                throw .badEntry("\(quoted(entry.path)), below a file")
            }
        }
    }

    private static func quoted(_ path: String) -> String {
        String(path.unicodeScalars.prefix(60).map { $0.properties.generalCategory == .control ? "?" : Character($0) })
    }
}

/// What of a data folder is backed up: plain files that are not the database's, nor keys, nor locks.
struct DataFolder {
    /// Names at the top of the data folder that stay out: the database has a backup of its own, and no backup holds the key
    /// that opens it.
    static let left = ["postgres", "socket", "log", "keys", "klatch.lock", "backups", "drill", "restored"]

    let path: String
    /// Files and folders that stay out wherever they are: the root key, and places for backups.
    let except: Set<String>

    init(_ url: URL, except: [String]) {
        path = Self.standard(url.path(percentEncoded: false))
        self.except = Set(except.map(Self.standard))
    }

    /// In the order of their paths. Links, and names that would not be restored, are left out and told of.
    func entries() -> (kept: [FolderEntry], left: [String]) {
        var (kept, left): ([FolderEntry], [String]) = ([], [])
        gather(below: "", &kept, &left)
        return (kept.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }, left.sorted())
    }

    private func gather(below folder: String, _ kept: inout [FolderEntry], _ left: inout [String]) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)) ?? []
        for name in names where !(folder.isEmpty && Self.left.contains { name == $0 || name.hasPrefix($0 + "-") }) {
            let inner = folder.isEmpty ? name : folder + "/" + name
            var status = stat()
            guard !inner.hasPrefix("postgres."), !except.contains(path + "/" + inner),
                lstat(path + "/" + inner, &status) == 0
            else { continue }
            let entry = FolderEntry(path: inner, bytes: Int(status.st_size))
            switch status.st_mode & S_IFMT {
            case S_IFREG where entry.isSound && kept.count < FolderEntry.limit: kept.append(entry)
            case S_IFDIR where inner.split(separator: "/").count < 8: gather(below: inner, &kept, &left)
            default: left.append(inner)
            }
        }
    }

    private static func standard(_ path: String) -> String {
        let path = URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
