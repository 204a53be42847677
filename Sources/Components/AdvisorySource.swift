import Foundation
import Primitives

/// Published notices that are to be read here and now. Reading blocks.
enum AdvisorySource: Sendable {
    case path(String)
    case octets([UInt8])

    /// Octets that are read at a time.
    private static let piece = 1_048_576

    /// Calls `take` with each notice.
    func each(_ take: (Advisory) -> Void) throws(AdvisoryFeedError) {
        switch self {
        case .octets(let octets):
            var lines = AdvisoryLines()
            try lines.take(octets, take)
            try lines.finish(take)
        case .path(let path):
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .unreadable }
            if isFolder.boolValue { try Self.readFolder(path, take) } else { try Self.readFile(path, take) }
        }
    }

    private static func readFile(_ path: String, _ take: (Advisory) -> Void) throws(AdvisoryFeedError) {
        guard let file = FileHandle(forReadingAtPath: path) else { throw .unreadable }
        defer { try? file.close() }
        var lines = AdvisoryLines()
        while true {
            let data: Data?
            do { data = try file.read(upToCount: piece) } catch { throw .unreadable }
            guard let data, !data.isEmpty else { break }
            try lines.take(data, take)
        }
        try lines.finish(take)
    }

    private static func readFolder(_ path: String, _ take: (Advisory) -> Void) throws(AdvisoryFeedError) {
        guard let walk = FileManager.default.enumerator(atPath: path) else { throw .unreadable }
        for case let name as String in walk where name.hasSuffix(".json") {
            guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else { throw .unreadable }
            guard let advisory = Advisory(json: Array(data)) else { throw .broken(String(name.prefix(100))) }
            take(advisory)
        }
    }
}

/// Lines of a file, each of which is a notice, or blank.
struct AdvisoryLines {
    // One octet more than a notice may have: what is longer is seen to be.
    private var lines = LineCutter(limit: Advisory.maximumLength + 1)
    private var number = 0

    mutating func take(
        _ octets: some Collection<UInt8>, _ take: (Advisory) -> Void
    ) throws(AdvisoryFeedError) {
        var number = number
        defer { self.number = number }
        try lines.take(octets) { line throws(AdvisoryFeedError) in try Self.read(line, &number, take) }
    }

    mutating func finish(_ take: (Advisory) -> Void) throws(AdvisoryFeedError) {
        var number = number
        try lines.finish { line throws(AdvisoryFeedError) in try Self.read(line, &number, take) }
    }

    private static func read(
        _ line: [UInt8], _ number: inout Int, _ take: (Advisory) -> Void
    ) throws(AdvisoryFeedError) {
        number += 1
        guard line.contains(where: { $0 > 0x20 }) else { return }
        guard let advisory = Advisory(json: line) else { throw .broken("line \(number)") }
        take(advisory)
    }
}
