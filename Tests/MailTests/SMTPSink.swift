import Foundation
import Mail

/// One strict mail server for the whole test run (Tests/sink/smtp_sink.py). It ends with this process.
final class SMTPSink: Sendable {
    struct Facts: Decodable {
        let ports: [String: Int]
        let folder, ca, user, password: String
    }

    struct Stored: Decodable {
        let from: String
        let to: [String]
        let hello: String
        let connection: Int
        let signed_in: String?
        var message: [UInt8]?
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
    static func running() async throws -> SMTPSink { try await shared.value }

    private static func start() async throws -> SMTPSink {
        let process = try TestPython.process("smtp_sink.py", [])
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = await firstLine(output.fileHandleForReading)
        guard !line.isEmpty else { throw TestPython.Missing() }
        return SMTPSink(try JSONDecoder().decode(Facts.self, from: line), process, input)
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

    /// Settings for one of the sink's ports, with its authority and credentials unless told otherwise.
    func settings(_ port: String, _ change: (inout String) -> Void = { _ in }) throws -> SMTPSettings {
        let scheme = ["smtps", "expired", "othername", "tls11", "cbc"].contains(port) ? "smtps" : "smtp"
        let password = facts.password.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let host = "localhost:\(facts.ports[port] ?? 0)"
        var text = "\(scheme)://\(facts.user):\(password)@\(host)?ca=\(facts.ca)"
        if port == "plain" { text = "smtp://\(host)?tls=none" }
        change(&text)
        return try SMTPSettings(parsing: text, helloName: "klatch.example.org", allowingPlaintext: true)
    }

    /// What was stored for a recipient, in order of arrival.
    func stored(for recipient: String) throws -> [Stored] {
        let folder = URL(filePath: facts.folder)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let envelopes = files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
        return try envelopes.compactMap { file in
            var stored = try JSONDecoder().decode(Stored.self, from: Data(contentsOf: file))
            guard stored.to.contains(recipient) else { return nil }
            stored.message = [UInt8](try Data(contentsOf: file.deletingPathExtension().appendingPathExtension("eml")))
            return stored
        }
    }
}
