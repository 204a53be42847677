import Crypto
import Foundation
import Primitives

/// SHA-256 of texts, and of files that are read piece by piece.
package enum ProgramDigest {
    private static let piece = 1 << 20

    /// That of the program that runs, whose file nobody can write to meanwhile; nil where it cannot be read.
    static let own = digest(of: "/proc/self/exe")

    /// In hexadecimal.
    package static func digest(ofText text: String) -> String { Hex.encode(Array(SHA256.hash(data: Data(text.utf8)))) }

    /// In hexadecimal; nil where the file cannot be read.
    package static func digest(of path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        var hash = SHA256()
        do {
            while let data = try file.read(upToCount: piece), !data.isEmpty { hash.update(data: data) }
        } catch { return nil }
        return Hex.encode(Array(hash.finalize()))
    }

    /// Nil where it cannot be read, or is longer.
    package static func bytes(of path: String, atMost limit: Int) -> [UInt8]? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        guard let data = try? file.read(upToCount: limit + 1), data.count <= limit else { return nil }
        return Array(data)
    }
}
