import Foundation
import Primitives

/// A file's lines, one after the other, whatever its length.
enum LineReader {
    private static let piece = 1_048_576

    /// Calls `line` with each, without its line end. A line longer than `limit` octets is cut there, so that it is none that
    /// anybody can read.
    static func read(_ file: FileHandle, limit: Int, _ line: ([UInt8]) throws -> Void) throws {
        var lines = LineCutter(limit: limit)
        while let data = try file.read(upToCount: piece), !data.isEmpty { try lines.take(data, line) }
        try lines.finish(line)
    }
}
