import Foundation
import Synchronization

@testable import Outbound

/// One misbehaving web server for the whole test run (Tests/sink/web_peer.py). It ends with this process.
final class WebPeer: Sendable {
    private struct Facts: Decodable {
        let ports: [String: Int]
        let ca, log: String
    }

    struct Seen: Decodable {
        let id, method, target, host: String
        let fields: [String]
        let body: Data
        let kept: Bool
    }

    private let facts: Facts
    private let process: Process
    private let input: Pipe
    private let arrivals: Arrivals

    private init(_ facts: Facts, _ process: Process, _ input: Pipe, _ arrivals: Arrivals) {
        self.facts = facts
        self.process = process
        self.input = input
        self.arrivals = arrivals
    }

    /// On Linux every address of 127.0.0.0/8 is this machine: one of this process alone, so that runs do not meet.
    static let block = UInt32(ProcessInfo.processInfo.processIdentifier) & 0x3FFF
    /// Where port 8443 answers for feed.example.org and other.example.org.
    static let address = NetworkAddress.v4(0x7F50_0001 | block << 2)
    /// Where nobody may ever connect to; `LoopbackListener` would see it.
    static let inside = NetworkAddress.v4(0x7F50_0002 | block << 2)

    private static let shared = Task { try await start() }
    static func running() async throws -> WebPeer { try await shared.value }

    var authority: String { facts.ca }
    func root(_ port: String) -> String {
        "\(port == "plain" ? "http" : "https")://localhost:\(facts.ports[port] ?? 0)"
    }

    /// Requests that carried this id, in order of arrival.
    func seen(_ id: String) throws -> [Seen] {
        let lines = try Data(contentsOf: URL(filePath: facts.log)).split(separator: 10)
        return try lines.map { try JSONDecoder().decode(Seen.self, from: $0) }.filter { $0.id == id }
    }

    /// Returns when a request with this id has arrived.
    func arrival(of id: String) async { await arrivals.wait(for: id) }

    private static func start() async throws -> WebPeer {
        let process = try TestPython.process("web_peer.py", [address.text])
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let arrivals = Arrivals()
        let first = FirstAnswer<String>()
        // On a thread of its own, because reading blocks. The first line says that the peer is ready.
        Thread.detachNewThread {
            while let line = readLine(output.fileHandleForReading) {
                first.give(line)
                arrivals.note(line)
            }
            first.give("")
        }
        let line = await first.wait()
        guard !line.isEmpty else { throw TestPython.Missing() }
        return WebPeer(try JSONDecoder().decode(Facts.self, from: Data(line.utf8)), process, input, arrivals)
    }

    /// Nil at the end.
    private static func readLine(_ file: FileHandle) -> String? {
        var line = Data()
        while let octet = try? file.read(upToCount: 1), !octet.isEmpty {
            if octet == Data([10]) { return String(decoding: line, as: UTF8.self) }
            line += octet
        }
        return nil
    }
}

/// Ids of requests that arrived, and who waits for one.
private final class Arrivals: Sendable {
    private let state = Mutex<(seen: Set<String>, waiting: [String: CheckedContinuation<Void, Never>])>(([], [:]))

    func note(_ id: String) {
        let waiting = state.withLock { state in
            state.seen.insert(id)
            return state.waiting.removeValue(forKey: id)
        }
        waiting?.resume()
    }

    /// One waits for each id at most.
    func wait(for id: String) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if !state.seen.contains(id) { state.waiting[id] = continuation }
                return state.seen.contains(id)
            }
            if isThere { continuation.resume() }
        }
    }
}
