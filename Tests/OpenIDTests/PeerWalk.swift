import Foundation
import Primitives
import Synchronization
import Testing

@testable import OpenID

/// A real provider on this machine, and a person in front of it: `Tests/peers/peer_walk.py`.
final class PeerWalk: Sendable {
    struct Missing: Error, CustomStringConvertible {
        let description = "The Python of the tests is missing. Run `make test-deps`, or set KLATCH_TEST_PYTHON."
    }

    /// The script says why on standard error.
    struct Silent: Error {}

    struct Facts: Decodable {
        let issuer, clientID, clientSecret, user, name, email: String

        enum CodingKeys: String, CodingKey {
            case issuer, user, name, email
            case clientID = "client_id"
            case clientSecret = "client_secret"
        }
    }

    static let redirectURI = "http://127.0.0.1:9/sign-in/peer/callback"

    let facts: Facts
    private let pipes: Mutex<Pipes>

    private static let running = Mutex<[String: PeerWalk]>([:])

    /// One of each for all tests. It ends when this process does, because its standard input then closes.
    static func shared(_ peer: String) throws -> PeerWalk {
        try running.withLock { running in
            let walk = try running[peer] ?? PeerWalk(peer)
            running[peer] = walk
            return walk
        }
    }

    private struct Pipes {
        let input: FileHandle
        let output: FileHandle
        var rest: [UInt8] = []

        mutating func line() throws -> Data {
            while true {
                if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    defer { rest.removeFirst(end + 1) }
                    return Data(rest[..<end])
                }
                let more = output.availableData
                guard !more.isEmpty else { throw Silent() }
                rest += more
            }
        }
    }

    private init(_ peer: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["KLATCH_TEST_PYTHON"]
        let python = named ?? root.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else { throw Missing() }
        let (process, input, output) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: python)
        process.arguments = ["-B", root.appending(path: "Tests/peers/peer_walk.py").path, peer]
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        var pipes = Pipes(input: input.fileHandleForWriting, output: output.fileHandleForReading)
        facts = try JSONDecoder().decode(Facts.self, from: pipes.line())
        self.pipes = Mutex(pipes)
    }

    private func order<Answer: Decodable>(_ order: [String: Any], as: Answer.Type) throws -> Answer {
        let line = try JSONSerialization.data(withJSONObject: order) + Data("\n".utf8)
        let answer = try pipes.withLock { pipes in
            try pipes.input.write(contentsOf: line)
            return try pipes.line()
        }
        return try JSONDecoder().decode(Answer.self, from: answer)
    }

    private struct Answer: Decodable {
        let status: Int
        let type: String?
        let body: String
    }

    func get(_ endpoint: Endpoint) throws -> [UInt8] {
        let answer = try order(["call": endpoint.text], as: Answer.self)
        #expect(answer.status == 200)
        return Array(answer.body.utf8)
    }

    func post(_ request: TokenRequest) throws -> ProviderAnswer {
        var headers = ["Content-Type": request.contentType, "Accept": request.accept]
        headers["Authorization"] = request.authorization?.reveal()
        let body = String(decoding: request.body.reveal(), as: UTF8.self)
        let answer = try order(
            ["call": request.address.text, "headers": headers, "body": body], as: Answer.self)
        return ProviderAnswer(status: answer.status, contentType: answer.type, body: Array(answer.body.utf8))
    }

    /// The person signs in there and answers; what the browser brings back.
    func walk(_ location: String, answer: String = "accept") throws -> AuthorizationCallback {
        let found = try order(["walk": location, "answer": answer], as: [String: String].self)
        return try AuthorizationCallback(query: found["callback"] ?? "")
    }
}
