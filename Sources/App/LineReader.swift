import Foundation

/// A file's lines, one after the other, whatever its length.
enum LineReader {
    private static let piece = 1_048_576

    /// Calls `line` with each, without its line end. A line longer than `limit` octets is cut there, so that it is none that
    /// anybody can read.
    static func read(_ file: FileHandle, limit: Int, _ line: ([UInt8]) throws -> Void) throws {
        var rest: [UInt8] = []
        while let data = try file.read(upToCount: piece), !data.isEmpty {
            var pieces = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
            guard let last = pieces.popLast() else { continue }
            for whole in pieces {
                try line(rest + whole.prefix(limit))
                rest = []
            }
            rest += last.prefix(max(0, limit - rest.count))
        }
        if !rest.isEmpty { try line(rest) }
    }
}
