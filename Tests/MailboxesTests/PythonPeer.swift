import Foundation
import Primitives

@testable import Outbound

/// A program of Tests/ that stands for somebody else's server, for the whole test run. It ends with this process.
final class PythonPeer: Sendable {
    struct Missing: Error, CustomStringConvertible {
        let description = "Python, Dovecot or Google's client is missing. Run `make test-deps`."
    }

    private static let tree = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let threads = BlockingThreads<HTTPHandle>(name: "control", count: 2, waiting: .max, idle: 30)

    /// The line that it prints when it is ready.
    let facts: Data
    private let process: Process
    private let input: Pipe

    private init(_ facts: Data, _ process: Process, _ input: Pipe) {
        (self.facts, self.process, self.input) = (facts, process, input)
    }

    static func start(_ script: String, _ arguments: [String] = [], _ settings: [String: String] = [:]) async throws
        -> PythonPeer
    {
        let named = ProcessInfo.processInfo.environment["KLATCH_TEST_PYTHON"]
        let python = named ?? tree.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else { throw Missing() }
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-B", tree.appending(path: "Tests/\(script)").path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = await firstLine(output.fileHandleForReading)
        guard !line.isEmpty else { throw Missing() }
        return PythonPeer(line, process, input)
    }

    static var dovecot: String { tree.appending(path: ".build/peers/dovecot").path }
    static var postfix: String { tree.appending(path: ".build/peers/postfix").path }

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

    /// One request, as a browser without memory makes it.
    static func ask(_ address: String, _ body: (type: String, text: String)? = nil) async throws -> HTTPAnswer {
        guard let url = URL(string: address), let host = url.host(), let port = url.port,
            let origin = Origin("http://\(host):\(port)")
        else { throw Missing() }
        var request = HTTPRequest(
            method: body == nil ? "GET" : "POST", origin: origin,
            target: String(address.dropFirst(origin.text.count)),
            limits: TransferLimits(connect: .seconds(60), total: .seconds(60), body: 16_000_000))
        request.wanted = ["location"]
        request.body = body.map { body in
            OutgoingCall.Body(body.type == "json" ? "application/json" : Self.form, Array(body.text.utf8))
        }
        guard case .answered(let answer) = await threads.perform(request).end else { throw Missing() }
        return answer
    }

    /// Sends a form off; where it leads.
    static func leave(_ address: String, _ form: String) async throws -> String? {
        try await ask(address, ("form", form)).fields["location"]
    }

    private static let form: StaticString = "application/x-www-form-urlencoded"
}

/// The stand-in for Google.
struct GooglePeer: Sendable {
    struct State: Decodable {
        struct Mail: Decodable { let id, threadId, raw: String }
        struct Draft: Decodable { let threadId, raw: String }
        struct Call: Decodable { let method: String }
        let sent: [Mail]
        let drafts: [String: Draft]
        let calls: [Call]
        let tokens: Int
    }

    private struct Facts: Decodable { let root: String }
    private struct Nothing: Decodable {}

    let root: String

    private static let shared = Task { try await PythonPeer.start("peers/google_standin.py") }
    private static let facts = Task { try JSONDecoder().decode(Facts.self, from: await shared.value.facts) }

    static func running() async throws -> GooglePeer { GooglePeer(root: try await facts.value.root) }

    func control<Answer: Decodable>(_ verb: String, _ fields: [String: Any], _ type: Answer.Type) async throws -> Answer
    {
        let text = String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self)
        let answer = try await PythonPeer.ask("\(root)/control/\(verb)", ("json", text))
        guard answer.status == 200 else { throw PythonPeer.Missing() }
        return try JSONDecoder().decode(type, from: Data(answer.body))
    }

    func state(_ mailbox: String) async throws -> State { try await control("state", ["mailbox": mailbox], State.self) }

    func fault(_ mailbox: String, _ method: String, _ kind: String, times: Int = 1) async throws {
        _ = try await control(
            "fault", ["mailbox": mailbox, "method": method, "kind": kind, "times": times], Nothing.self)
    }

    func end(_ mailbox: String) async throws { _ = try await control("end", ["mailbox": mailbox], Nothing.self) }

    /// A mail by somebody else in the thread of the first mail that went out.
    func deliver(_ mailbox: String, _ headers: [(String, String)], body: String = "") async throws {
        let thread = try await state(mailbox).sent.first?.threadId ?? ""
        let fields: [String: Any] = [
            "mailbox": mailbox, "thread": thread, "headers": headers.map { [$0.0, $0.1] }, "body": body,
            "unasked": true,
        ]
        _ = try await control("deliver", fields, Nothing.self)
    }

    func unverify(_ mailbox: String) async throws {
        _ = try await control("token", ["mailbox": mailbox, "scopes": [String](), "verified": false], Nothing.self)
    }
}

/// A mail server of one's own: aiosmtpd to hand over to, Dovecot to look into, with one name and password.
struct MailPeer: Sendable {
    struct Sink: Decodable {
        let ports: [String: Int]
        let folder, ca, user, password: String
    }

    struct Boxes: Decodable {
        let ports: [String: Int]
        let ca, logs: String
    }

    let sink: Sink
    let boxes: Boxes
    /// Both authorities in one file.
    let authorities: String

    private static let shared = Task { try await start() }
    static func running() async throws -> MailPeer { try await shared.value.peer }

    private static func start() async throws -> (peer: MailPeer, PythonPeer, PythonPeer) {
        let first = try await PythonPeer.start("sink/smtp_sink.py")
        let sink = try JSONDecoder().decode(Sink.self, from: first.facts)
        let second = try await PythonPeer.start(
            "peers/imap_peer.py", [PythonPeer.dovecot], ["IMAP_PEER_PASSWORD": sink.password])
        let boxes = try JSONDecoder().decode(Boxes.self, from: second.facts)
        let both = try [sink.ca, boxes.ca].map { try String(contentsOfFile: $0, encoding: .utf8) }.joined()
        let file = sink.folder + "/both.pem"
        try both.write(toFile: file, atomically: true, encoding: .utf8)
        return (MailPeer(sink: sink, boxes: boxes, authorities: file), first, second)
    }

    /// What arrived for somebody.
    func arrived(for address: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: sink.folder).filter { $0.hasSuffix(".json") }.sorted()
            .compactMap { name in
                let envelope = try String(contentsOfFile: sink.folder + "/" + name, encoding: .utf8)
                guard envelope.contains(address) else { return nil }
                return try String(
                    contentsOfFile: sink.folder + "/" + name.replacing(".json", with: ".eml"), encoding: .utf8)
            }
    }
}
