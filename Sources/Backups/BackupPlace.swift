import Foundation
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// Somewhere that backups are kept: a folder, be it a mounted one, or a bucket.
package protocol BackupPlace: Sendable {
    /// For people.
    var words: String { get }
    /// A folder on the same disk to write files in before they are kept; nil for any.
    var workshop: String? { get }
    /// Names and octets of everything that is there.
    func files() async throws -> [String: Int]
    /// Takes over a finished file. Once this returns, it is there whole.
    func keep(_ name: String, from path: String) async throws
    /// A local file with the contents of one that is kept; `scratch` is a folder to copy it to where it is not local. A place
    /// that is not local copies no more than `limit` octets.
    func fetch(_ name: String, upTo limit: Int, scratch: String) async throws -> String
    func remove(_ name: String) async throws
}

extension BackupPlace {
    /// Whether what is fetched is a copy, to be removed by whoever fetched it.
    var makesCopies: Bool { workshop == nil }

    /// A small file that is kept, `limit` octets of it at most.
    func contents(_ name: String, upTo limit: Int, scratch: String) async throws -> [UInt8] {
        let path = try await fetch(name, upTo: limit, scratch: scratch)
        defer { if makesCopies { try? FileManager.default.removeItem(atPath: path) } }
        return try PlainFile.contents(path, limit: limit)
    }
}

/// A folder. Files come under their name only once they are whole and on the disk.
package struct FolderPlace: BackupPlace {
    package let path: String

    package init(_ path: String) { self.path = path }

    package var words: String { path }
    package var workshop: String? { path }

    package func files() throws -> [String: Int] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
            throw BackupError.cannotRead(path: path, reason: "it is not a folder that Klatch may read")
        }
        return names.reduce(into: [:]) { found, name in
            var status = stat()
            guard lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
            found[name] = Int(status.st_size)
        }
    }

    package func keep(_ name: String, from source: String) throws {
        try prepare()
        let target = "\(path)/\(name)"
        if rename(source, target) != 0 {
            guard errno == EXDEV else { throw BackupError.cannotWrite(path: target, reason: PlainFile.lastReason()) }
            try copy(source, to: target)
        }
        PlainFile.sync(folder: path)
    }

    package func fetch(_ name: String, upTo limit: Int, scratch: String) throws -> String {
        let file = "\(path)/\(name)"
        guard access(file, R_OK) == 0 else {
            throw errno == ENOENT
                ? BackupError.missing(file: name) : BackupError.cannotRead(path: file, reason: PlainFile.lastReason())
        }
        return file
    }

    package func remove(_ name: String) throws {
        guard unlink("\(path)/\(name)") == 0 || errno == ENOENT else {
            throw BackupError.cannotWrite(path: "\(path)/\(name)", reason: PlainFile.lastReason())
        }
        PlainFile.sync(folder: path)
    }

    /// Makes the folder, closed to others, where it is not there yet.
    package func prepare() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw BackupError.cannotWrite(path: path, reason: "it could not be made") }
    }

    private func copy(_ source: String, to target: String) throws {
        let (input, draft) = (try FileSource(source), target + ".draft")
        unlink(draft)
        let sink = try FileSink(draft)
        do {
            while true {
                let piece = try input.read(upTo: 1 << 20)
                if piece.isEmpty { break }
                try sink.write(piece)
            }
            try sink.finish()
        } catch {
            sink.abandon()
            throw error
        }
        guard rename(draft, target) == 0 else {
            throw BackupError.cannotWrite(path: target, reason: PlainFile.lastReason())
        }
    }
}
