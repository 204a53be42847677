import Foundation
import Synchronization

/// The stand-in for Zoom (Tests/peers/zoom_standin.py), for the whole test run. It ends with this process.
package final class ZoomPeer: Sendable {
    package struct Missing: Error, CustomStringConvertible {
        package let description = "Python is missing. Run `make test-deps`, or set KLATCH_TEST_PYTHON."
    }

    /// What the stand-in says of a user.
    package struct State: Decodable, Sendable {
        package struct Meeting: Decodable, Sendable {
            package let id: Int64
            package let topic, agenda: String
            package let start_time: String
            package let duration: Int
        }

        package let id, address: String
        package let meetings: [Meeting]
        package let calls: [String]
        package let refreshes: Int
        package let isEnded: Bool
    }

    private struct Facts: Decodable { let root: String }
    private struct Way: Decodable { let location: String }

    package let root: String
    private let process: Process
    private let channel: Mutex<(input: FileHandle, output: FileHandle)>

    private init(_ root: String, _ process: Process, _ input: Pipe, _ output: Pipe) {
        (self.root, self.process) = (root, process)
        channel = Mutex((input.fileHandleForWriting, output.fileHandleForReading))
    }

    private static let shared = Task { try await start() }
    package static func running() async throws -> ZoomPeer { try await shared.value }

    private static func start() async throws -> ZoomPeer {
        let tree = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["KLATCH_TEST_PYTHON"]
        let python = named ?? tree.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else { throw Missing() }
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-B", tree.appending(path: "Tests/peers/zoom_standin.py").path]
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        let first = await onThread { line(output.fileHandleForReading) }
        guard !first.isEmpty else { throw Missing() }
        return ZoomPeer(try JSONDecoder().decode(Facts.self, from: first).root, process, input, output)
    }

    /// Reading blocks: on a thread of its own.
    private static func onThread(_ body: @escaping @Sendable () -> Data) async -> Data {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body()) }
        }
    }

    private static func line(_ file: FileHandle) -> Data {
        var line = Data()
        while line.last != 10, case let more = file.availableData, !more.isEmpty { line += more }
        return line
    }

    /// A word to the stand-in, and its answer.
    private func say<Answer: Decodable>(_ verb: String, _ fields: [String: Any], _ type: Answer.Type) async throws
        -> Answer
    {
        let body = try JSONSerialization.data(withJSONObject: fields.merging(["verb": verb]) { $1 })
        let answer = await Self.onThread {
            self.channel.withLock { channel in
                channel.input.write(body + Data([10]))
                return Self.line(channel.output)
            }
        }
        return try JSONDecoder().decode(type, from: answer)
    }

    @discardableResult
    package func tell(_ verb: String, _ user: String, _ fields: [String: Any] = [:]) async throws -> State {
        try await say(verb, fields.merging(["user": user]) { $1 }, State.self)
    }

    /// What somebody does on Zoom's page; where Zoom sends them then.
    package func consent(_ page: String, as user: String, answer: String = "yes") async throws -> String {
        try await say("consent", ["page": page, "user": user, "answer": answer], Way.self).location
    }

    package func fault(_ user: String, _ method: String, _ kind: String, times: Int = 1) async throws {
        try await tell("fault", user, ["method": method, "kind": kind, "times": times])
    }
}
