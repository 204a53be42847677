import Foundation
import Outbound

/// Where published notices come from: a file with one on each line, a folder with one in each file, or such a file at an
/// address.
package enum AdvisoryFeed: Sendable, Equatable {
    case path(String)
    case address(TypedAddress)

    /// An absolute path, or an `https://` address; nil for anything else.
    package init?(_ text: String) {
        if text.hasPrefix("/") {
            self = .path(text)
        } else if let address = try? TypedAddress(parsing: text) {
            self = .address(address)
        } else {
            return nil
        }
    }

    /// Calls `take` with each notice.
    func each(by fetch: GuardedFetch, _ take: (Advisory) -> Void) async throws(AdvisoryFeedError) {
        switch self {
        case .path(let path): try Self.read(path, take)
        case .address(let address):
            let request = FetchRequest(
                address, for: .installation, purpose: "read published notices of flaws", accepting: [])
            let body: [UInt8]
            do { body = try await fetch.fetch(request).body } catch { throw .unreachable }
            var lines = AdvisoryLines()
            try lines.take(body, take)
            try lines.finish(take)
        }
    }

    // MARK: Files

    /// Octets that are read at a time.
    private static let piece = 1_048_576

    private static func read(_ path: String, _ take: (Advisory) -> Void) throws(AdvisoryFeedError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .unreadable }
        if isFolder.boolValue { try readFolder(path, take) } else { try readFile(path, take) }
    }

    private static func readFile(_ path: String, _ take: (Advisory) -> Void) throws(AdvisoryFeedError) {
        guard let file = FileHandle(forReadingAtPath: path) else { throw .unreadable }
        defer { try? file.close() }
        var lines = AdvisoryLines()
        while true {
            let data: Data?
            do { data = try file.read(upToCount: piece) } catch { throw .unreadable }
            guard let data, !data.isEmpty else { break }
            try lines.take(Array(data), take)
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

/// Why notices could not be read: never a reason to say that there are none.
package enum AdvisoryFeedError: Error, Equatable, CustomStringConvertible {
    case unreadable, unreachable
    /// No notice stands there: a line, or a file.
    case broken(String)
    /// None is about this kind of component: `Debian:12`.
    case lacks(String)
    /// The latest change of a notice, as a day.
    case stale(String)
    /// Nothing says what runs.
    case noComponents

    package var description: String {
        switch self {
        case .unreadable: "The notices cannot be read."
        case .unreachable: "The notices cannot be fetched."
        case .broken(let place): "There is no notice at \(place)."
        case .lacks(let ecosystem): "There are no notices about \(ecosystem)."
        case .stale(let day): "The newest notice is of \(day): nobody brings new ones."
        case .noComponents: "It cannot be seen which components run."
        }
    }
}

/// Cuts a file into its lines, each of which is a notice.
struct AdvisoryLines {
    private var rest: [UInt8] = []
    private var number = 0

    mutating func take(_ bytes: [UInt8], _ take: (Advisory) -> Void) throws(AdvisoryFeedError) {
        var pieces = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
        guard let last = pieces.popLast() else { return }
        for whole in pieces {
            rest += whole
            try finish(take)
        }
        rest += last
        guard rest.count <= Advisory.maximumLength else { throw .broken("line \(number + 1)") }
    }

    /// What was begun is whole.
    mutating func finish(_ take: (Advisory) -> Void) throws(AdvisoryFeedError) {
        number += 1
        defer { rest = [] }
        guard rest.contains(where: { $0 > 0x20 }) else { return }
        guard let advisory = Advisory(json: rest) else { throw .broken("line \(number)") }
        take(advisory)
    }
}
