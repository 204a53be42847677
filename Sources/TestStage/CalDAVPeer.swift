import Foundation
import Outbound
import Synchronization

/// Radicale, Xandikos and files of calendars behind TLS, for the whole test run (Tests/peers/caldav_peer.py). They end
/// with this process.
package final class CalDAVPeer: Sendable {
    package struct Missing: Error, CustomStringConvertible {
        package let description =
            "Python or a calendar server is missing. Run `make test-deps`, or set KLATCH_TEST_PYTHON."
    }

    package struct Facts: Decodable, Sendable {
        package let ca, password, feeds: String
        package let users, calendars: Int
    }

    package let facts: Facts
    private let process: Process
    private let input: Pipe
    private let taken = Mutex((users: 0, calendars: 0))

    private init(_ facts: Facts, _ process: Process, _ input: Pipe) {
        self.facts = facts
        self.process = process
        self.input = input
    }

    private static let shared = Task { try await start() }
    package static func running() async throws -> CalDAVPeer { try await shared.value }

    /// Of this process alone, as every address of 127.0.0.0/8 is this machine.
    static let address = NetworkAddress.v4(
        0x7F51_0001 | UInt32(ProcessInfo.processInfo.processIdentifier & 0x3FFF) << 2)

    /// A user of Radicale's whom no other test has.
    package func user() -> String {
        taken.withLock { taken in
            taken.users += 1
            return "u\(taken.users)"
        }
    }

    /// A calendar of Xandikos's that no other test has.
    package func calendar() -> String {
        taken.withLock { taken in
            taken.calendars += 1
            return "c\(taken.calendars)"
        }
    }

    /// What calls these servers and nothing else, over a database that keeps its ledger.
    package var settings: FetchSettings {
        var settings = FetchSettings()
        settings.authorities = facts.ca
        settings.allowed = [AddressPrefix("\(Self.address.text)/32")].compactMap { $0 }
        settings.limits = TransferLimits(connect: .seconds(60), total: .seconds(120), body: 8 * 1_048_576)
        return settings
    }

    package static let resolver = Resolver { name in
        ["radicale", "xandikos", "feed"].map { $0 + ".example.org" }.contains(name)
            ? .success([address]) : .failure(.unresolved)
    }

    /// A file of a calendar that no other test has: what its address hands out from now on.
    package func feed(_ name: String, _ text: String, status: Int? = nil) throws {
        try Data(text.utf8).write(to: URL(filePath: facts.feeds + "/" + name))
        let fault = URL(filePath: facts.feeds + "/" + name + ".status")
        try? FileManager.default.removeItem(at: fault)
        if let status { try Data("\(status)".utf8).write(to: fault) }
    }

    private static func start() async throws -> CalDAVPeer {
        let tree = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["KLATCH_TEST_PYTHON"]
        let python = named ?? tree.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else { throw Missing() }
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-B", tree.appending(path: "Tests/peers/caldav_peer.py").path, address.text]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = await firstLine(output.fileHandleForReading)
        guard !line.isEmpty else { throw Missing() }
        return CalDAVPeer(try JSONDecoder().decode(Facts.self, from: line), process, input)
    }

    /// Reads on a thread of its own, because reading blocks; empty if the program ended first.
    private static func firstLine(_ file: FileHandle) async -> Data {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var line = Data()
                while line.last != 10, case let more = file.availableData, !more.isEmpty { line += more }
                continuation.resume(returning: line)
            }
        }
    }
}
