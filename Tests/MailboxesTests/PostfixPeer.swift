import Foundation
import Testing

/// Debian's Postfix and Dovecot as one mail server: mail goes in by submission and is looked at over IMAP.
struct PostfixPeer: Sendable, Decodable {
    let ports: [String: Int]
    let ca, password, mail, log, logs: String

    /// Postfix's master runs as root alone.
    static let isPossible = getuid() == 0

    private static let shared = Task {
        let password = "pf" + UUID().uuidString.lowercased()
        let peer = try await PythonPeer.start(
            "peers/postfix_peer.py", [PythonPeer.postfix, PythonPeer.dovecot], ["IMAP_PEER_PASSWORD": password])
        return (facts: try JSONDecoder().decode(PostfixPeer.self, from: peer.facts), peer)
    }

    static func running() async throws -> PostfixPeer { try await shared.value.facts }

    /// Mails of somebody that hold a text, as they lie in their folders.
    func mails(of user: String, with text: String) -> [String] {
        let folders = ["new", "cur"].map { "\(mail)/\(user)/\($0)" }
        return folders.flatMap { folder in
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().compactMap {
                try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
            }
        }.filter { $0.contains(text) }
    }

    /// The same, once there is one: Postfix delivers when it has said yes.
    func arrived(of user: String, with text: String) async throws -> [String] {
        for _ in 0..<600 {
            let found = mails(of: user, with: text)
            if !found.isEmpty { return found }
            try await Task.sleep(for: .milliseconds(100))
        }
        return []
    }

    /// Somebody elsewhere writes to somebody here.
    func deliver(from: String, to: String, inReplyTo: String, mark: String) async throws {
        let head = "From: \(from)\r\nTo: \(to)\r\nMessage-ID: <\(mark)@far.example>\r\n"
        let text = head + "In-Reply-To: \(inReplyTo)\r\n\r\nYes!\r\n"
        let script = "import smtplib, sys; smtplib.SMTP('127.0.0.1', int(sys.argv[1])).sendmail(*sys.argv[2:5])"
        let process = try TestProcess.python(["-c", script, "\(ports["smtp"] ?? 0)", from, to, text])
        #expect(try await TestProcess.end(process) == 0)
    }
}

/// The Python of `make test-deps`, for one errand.
enum TestProcess {
    private static let tree = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func python(_ arguments: [String]) throws -> Process {
        let named = ProcessInfo.processInfo.environment["KLATCH_TEST_PYTHON"]
        let process = Process()
        process.executableURL = URL(filePath: named ?? tree.appending(path: ".venv/bin/python").path)
        process.arguments = arguments
        return process
    }

    /// Runs it; how it ended.
    static func end(_ process: Process) async throws -> Int32 {
        try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }
}
