import Foundation
import Primitives

@testable import Outbound

/// One stand-in for Google for the whole test run (Tests/peers/google_standin.py). It ends with this process.
final class GoogleStandIn: Sendable {
    struct Missing: Error, CustomStringConvertible {
        let description = "Python or Google's client is missing. Run `make test-deps`, or set KLATCH_TEST_PYTHON."
    }

    private struct Facts: Decodable { let root: String }

    let root: String
    private let process: Process
    private let input: Pipe
    private let threads = BlockingThreads<HTTPHandle>(name: "control", count: 2, waiting: .max, idle: 30)

    private init(_ root: String, _ process: Process, _ input: Pipe) {
        self.root = root
        self.process = process
        self.input = input
    }

    private static let shared = Task { try await start() }
    static func running() async throws -> GoogleStandIn { try await shared.value }

    private static let tree = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func python(_ script: String, _ arguments: [String] = []) throws -> Process {
        let named = ProcessInfo.processInfo.environment["KLATCH_TEST_PYTHON"]
        let path = named ?? tree.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing() }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["-B", tree.appending(path: "Tests/peers/\(script)").path] + arguments
        return process
    }

    private static func start() async throws -> GoogleStandIn {
        let process = try python("google_standin.py")
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = await lines(of: output.fileHandleForReading, all: false)
        guard !line.isEmpty else { throw Missing() }
        return GoogleStandIn(try JSONDecoder().decode(Facts.self, from: line).root, process, input)
    }

    /// The first line, or everything until the end. On a thread of its own, because reading blocks.
    static func lines(of file: FileHandle, all: Bool) async -> Data {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var text = Data()
                while all || text.last != 10, case let more = file.availableData, !more.isEmpty { text += more }
                continuation.resume(returning: text)
            }
        }
    }

    /// How it answers a browser that comes with this address.
    func status(of location: String) async -> Int? {
        guard let origin = Origin(root), location.hasPrefix(root) else { return nil }
        let request = HTTPRequest(
            method: "GET", origin: origin, target: String(location.dropFirst(root.count)),
            limits: TransferLimits(connect: .seconds(60), total: .seconds(60), body: 100_000))
        guard case .answered(let answer) = await threads.perform(request).end else { return nil }
        return answer.status
    }

    /// A word to the stand-in itself, past the door.
    func control<Answer: Decodable>(_ verb: String, _ fields: [String: Any], _ type: Answer.Type) async throws -> Answer
    {
        guard let origin = Origin(root) else { throw Missing() }
        var request = HTTPRequest(
            method: "POST", origin: origin, target: "/control/\(verb)",
            limits: TransferLimits(connect: .seconds(60), total: .seconds(60), body: 16_000_000))
        request.body = OutgoingCall.Body("application/json", Array(try JSONSerialization.data(withJSONObject: fields)))
        guard case .answered(let answer) = await threads.perform(request).end, answer.status == 200 else {
            throw Missing()
        }
        return try JSONDecoder().decode(type, from: Data(answer.body))
    }
}
