import Foundation

/// One real IMAP server for the whole test run (Tests/peers/imap_peer.py). It ends with this process.
final class IMAPPeer: Sendable {
    struct Missing: Error, CustomStringConvertible {
        let description = "Python or Dovecot is missing. Run `make test-deps`, or set KLATCH_TEST_PYTHON."
    }

    struct Facts: Decodable {
        let ports: [String: UInt16]
        let ca, password, logs: String
    }

    let facts: Facts
    private let process: Process
    private let input: Pipe

    private init(_ facts: Facts, _ process: Process, _ input: Pipe) {
        self.facts = facts
        self.process = process
        self.input = input
    }

    private static let shared = Task { try await start() }
    static func running() async throws -> IMAPPeer { try await shared.value }

    private static func start() async throws -> IMAPPeer {
        let tree = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["KLATCH_TEST_PYTHON"]
        let python = named ?? tree.appending(path: ".venv/bin/python").path
        let dovecot = tree.appending(path: ".build/peers/dovecot").path
        guard FileManager.default.isExecutableFile(atPath: python),
            FileManager.default.isExecutableFile(atPath: dovecot + "/usr/lib/dovecot/imap")
        else { throw Missing() }
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-B", tree.appending(path: "Tests/peers/imap_peer.py").path, dovecot]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = await firstLine(output.fileHandleForReading)
        guard !line.isEmpty else { throw Missing() }
        return IMAPPeer(try JSONDecoder().decode(Facts.self, from: line), process, input)
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
