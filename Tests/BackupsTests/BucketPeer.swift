import Foundation
import Outbound
import Primitives
import Store
import Synchronization

@testable import Backups

/// The store of Tests/peers/s3_peer.py, for the whole test run. It ends with this process.
final class BucketPeer: Sendable {
    struct Missing: Error, CustomStringConvertible {
        let description = "Python or moto is missing. Run `make test-deps`."
    }

    struct Facts: Decodable {
        let root, tls, untrusted, ca, bucket, region, id, secret: String
    }

    private static let tree = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let shared = Task { try await BucketPeer() }

    let facts: Facts
    private let process: Process
    private let input: Pipe

    static func running() async throws -> BucketPeer { try await shared.value }

    private init() async throws {
        let named = ProcessInfo.processInfo.environment["KLATCH_TEST_PYTHON"]
        let python = named ?? Self.tree.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else { throw Missing() }
        let (process, input, output) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: python)
        process.arguments = ["-B", Self.tree.appending(path: "Tests/peers/s3_peer.py").path]
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        let line = await Self.firstLine(output.fileHandleForReading)
        facts = try JSONDecoder().decode(Facts.self, from: line)
        (self.process, self.input) = (process, input)
    }

    private static func firstLine(_ file: FileHandle) async -> Data {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var line = Data()
                while line.last != 10, case let more = file.availableData, !more.isEmpty { line += more }
                continuation.resume(returning: line)
            }
        }
    }

    /// A folder of the bucket, of one test's own.
    func place(
        folder: String = "of-" + UUID().uuidString.lowercased(), at root: String? = nil, bucket: String? = nil,
        secret: String? = nil, authorities: String? = nil, ledger: Database? = nil, part: Int = 5 << 20,
        page: Int = 1_000
    ) throws -> BucketPlace {
        guard let address = BucketAddress("\(root ?? facts.root)/\(bucket ?? facts.bucket)/\(folder)"),
            let key = BucketKey(id: facts.id, secret: Secret(secret ?? facts.secret), region: facts.region)
        else { throw Missing() }
        var pace = BucketPlace.Pace()
        (pace.part, pace.page, pace.pauses) = (part, page, [.zero, .zero])
        let server = BucketServer(address.origin, authorities: authorities, ledger: ledger, random: .system)
        return BucketPlace(address, key: key, server: server, pace: pace, time: .system, random: .system)
    }

    /// What goes wrong with requests to this place; the kind as the peer's own page has it.
    func plant(
        _ kind: String, _ place: BucketPlace, _ method: String, query: String = "", times: Int = 1, skip: Int = 0
    ) async throws {
        // Lists ask for the bucket itself.
        let path = query.contains("list-type") ? "/\(facts.bucket)" : place.address.path("")
        let fault = """
            {"fault": {"path": "\(path)", "method": "\(method)", "query": "\(query)", "kind": \(kind), "times": \(times), \
            "skip": \(skip)}}
            """
        _ = try await control(fault)
    }

    /// The requests for files of this place so far.
    func log(_ place: BucketPlace) async throws -> [String] {
        try await control("{\"log\": \"\(place.address.path(""))\"}")
    }

    private func control(_ text: String) async throws -> [String] {
        guard let origin = Origin(facts.root) else { throw Missing() }
        var request = BucketRequest(.post, "/control", limit: 16 << 20)
        request.body = OutgoingCall.Body("application/json", Array(text.utf8))
        let server = BucketServer(origin, authorities: nil, ledger: nil, random: .system)
        let sent = request
        let reply = try await server.noted(.list) { try await $0.send(sent) }
        return try JSONDecoder().decode([String].self, from: Data(reply.body))
    }
}
