import Foundation
import Primitives

@testable import Outbound

/// The stand-in for Google (Tests/peers/google_standin.py), for the whole test run. It ends with this process.
final class GooglePeer: Sendable {
    struct Missing: Error, CustomStringConvertible {
        let description = "Python or Google's client is missing. Run `make test-deps`, or set KLATCH_TEST_PYTHON."
    }

    struct State: Decodable {
        struct Call: Decodable {
            let method: String
            let query: [[String]]
        }
        let calls: [Call]
        let tokens: Int
    }

    struct Events: Decodable {
        struct Event: Decodable {
            struct Moment: Decodable { let dateTime: String? }
            let id: String
            let summary: String?
            let location: String?
            let start: Moment
        }
        let events: [Event]
    }

    private struct Facts: Decodable { let root: String }
    private struct Nothing: Decodable {}

    let root: String
    private let process: Process
    private let input: Pipe
    private let threads = BlockingThreads<HTTPHandle>(name: "control", count: 2, waiting: .max, idle: 30)

    private init(_ root: String, _ process: Process, _ input: Pipe) {
        (self.root, self.process, self.input) = (root, process, input)
    }

    private static let shared = Task { try await start() }
    static func running() async throws -> GooglePeer { try await shared.value }

    private static func start() async throws -> GooglePeer {
        let tree = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["KLATCH_TEST_PYTHON"]
        let python = named ?? tree.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else { throw Missing() }
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-B", tree.appending(path: "Tests/peers/google_standin.py").path]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = await firstLine(output.fileHandleForReading)
        guard !line.isEmpty else { throw Missing() }
        return GooglePeer(try JSONDecoder().decode(Facts.self, from: line).root, process, input)
    }

    /// Reads on a thread of its own, because reading blocks.
    private static func firstLine(_ file: FileHandle) async -> Data {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var line = Data()
                while line.last != 10, case let more = file.availableData, !more.isEmpty { line += more }
                continuation.resume(returning: line)
            }
        }
    }

    private func post(_ target: String, _ type: StaticString, _ bytes: [UInt8]) async throws -> HTTPAnswer {
        guard let origin = Origin(root) else { throw Missing() }
        var request = HTTPRequest(
            method: "POST", origin: origin, target: target,
            limits: TransferLimits(connect: .seconds(60), total: .seconds(60), body: 16_000_000))
        request.wanted = ["location"]
        request.body = OutgoingCall.Body(type, bytes)
        guard case .answered(let answer) = await threads.perform(request).end else { throw Missing() }
        return answer
    }

    /// What the person does on Google's page: the boxes that stay ticked. Where Google sends them then.
    func consent(_ page: String, _ form: String) async throws -> String {
        let answer = try await post(
            String(page.dropFirst(root.count)), "application/x-www-form-urlencoded", Array(form.utf8))
        guard let location = answer.fields["location"] else { throw Missing() }
        return location
    }

    /// A word to the stand-in itself.
    private func control<Answer: Decodable>(_ verb: String, _ fields: [String: Any], _ type: Answer.Type) async throws
        -> Answer
    {
        let body = Array(try JSONSerialization.data(withJSONObject: fields))
        let answer = try await post("/control/\(verb)", "application/json", body)
        guard answer.status == 200 else { throw Missing() }
        return try JSONDecoder().decode(type, from: Data(answer.body))
    }

    func tell(_ verb: String, _ fields: [String: Any]) async throws {
        _ = try await control(verb, fields, Nothing.self)
    }

    func state(_ mailbox: String) async throws -> State {
        try await control("state", ["mailbox": mailbox], State.self)
    }

    func events(_ mailbox: String) async throws -> [Events.Event] {
        try await control("events", ["mailbox": mailbox], Events.self).events
    }
}
