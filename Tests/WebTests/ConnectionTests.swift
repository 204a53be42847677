import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

@testable import Web

/// Real sockets with clients that say little, late or nothing.
@Suite("A connection", .serialized)
struct ConnectionTests {
    /// A site on a free port with limits small enough to be waited for.
    private func served<Value: Sendable>(
        _ certificate: WebServer.Certificate? = nil, patience: TimeAmount = .milliseconds(600),
        request: TimeAmount = ConnectionLimits().request, _ body: @Sendable (Int) async throws -> Value
    ) async throws -> Value {
        var limits = ConnectionLimits()
        (limits.handshake, limits.silence, limits.idle) = (.milliseconds(300), patience, patience)
        (limits.request, limits.patience) = (request, .milliseconds(500))
        let small = try SmallSite()
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let service = try WebServer(host: "127.0.0.1", port: 0, certificate: certificate, limits: limits)
            .service(small.routes.responder(small.site), logger: logger) { found.yield($0) }
        let group = ServiceGroup(services: [service], logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try #require(await ports.first { _ in true })
            let value = try await body(port)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return value
        }
    }

    /// Sends pieces, each after a pause, and returns everything that came until the other side closed.
    private func exchange(_ port: Int, _ pieces: [String], pause: Duration = .zero) async throws -> String {
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await client.executeThenClose { inbound, outbound in
            let writing = Task {
                for piece in pieces {
                    try await outbound.write(ByteBuffer(string: piece))
                    try await Task.sleep(for: pause)
                }
            }
            defer { writing.cancel() }
            var answer = ""
            do { for try await part in inbound { answer += String(buffer: part) } } catch is IOError {}
            return answer
        }
    }

    @Test("that says nothing is closed", .timeLimit(.minutes(20)))
    func silent() async throws {
        #expect(try await served { try await exchange($0, []) } == "")
    }

    @Test("whose header trickles in is closed before it is complete", .timeLimit(.minutes(20)))
    func trickledHeader() async throws {
        let header = ["GET /health HTTP/1.1\r\nHost: klatch.test\r\n"] + (0..<200).map { "X-\($0): x\r\n" }
        let answer = try await served { try await exchange($0, header, pause: .milliseconds(100)) }
        #expect(!answer.hasPrefix("HTTP/1.1 200"))
    }

    @Test("whose body stops arriving is closed", .timeLimit(.minutes(20)))
    func silentBody() async throws {
        let head = "POST /form HTTP/1.1\r\nHost: klatch.test\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        let answer = try await served { try await exchange($0, [head + "Content-Length: 100\r\n\r\na=1"]) }
        #expect(!answer.hasPrefix("HTTP/1.1 200"))
    }

    @Test(
        "whose body trickles in, never silent for long, is closed when its time is over: read by a page or by nobody",
        .timeLimit(.minutes(20)), arguments: ["/form", "/page"])
    func trickledBody(_ path: String) async throws {
        let head = "POST \(path) HTTP/1.1\r\nHost: klatch.test\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        let pieces = [head + "Content-Length: 100000\r\n\r\na="] + Array(repeating: "1", count: 100_000)
        let answer = try await served(patience: .seconds(60), request: .milliseconds(700)) {
            try await exchange($0, pieces, pause: .milliseconds(50))
        }
        #expect(!answer.hasPrefix("HTTP/1.1 200"))
    }

    @Test(
        "with a form that is refused is read once, whatever the refusal, and the next one is answered",
        .timeLimit(.minutes(20)),
        arguments: ["a=1", "csrf=x&password=y", "csrf=%zz", "csrf=x&csrf=y", "words=a+b&csrf=x"])
    func refusedForm(_ form: String) async throws {
        let head = "POST /form HTTP/1.1\r\nHost: klatch.test\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        let length = "Content-Length: \(form.utf8.count)\r\n"
        let (refused, next) = try await served { port in
            var answers: [String] = []
            for origin in ["", "Origin: http://klatch.test\r\n"] {
                answers.append(try await exchange(port, [head + origin + length + "\r\n" + form]))
            }
            return (answers, try await exchange(port, ["GET /health HTTP/1.1\r\nHost: klatch.test\r\n\r\n"]))
        }
        #expect(refused.allSatisfy { $0.hasPrefix("HTTP/1.1 4") } && next.hasPrefix("HTTP/1.1 200"))
    }

    /// Asks for much, takes next to nothing of it for a while, and then all there is; how many bytes that was.
    private func hesitate(_ port: Int, _ requests: String) async throws -> Int {
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.so_rcvbuf), value: 4096)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await client.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: requests))
            try await Task.sleep(for: .seconds(4))
            var count = 0
            do { for try await part in inbound { count += part.readableBytes } } catch is IOError {}
            return count
        }
    }

    @Test(
        "that takes an answer slower than at the pace is closed before its end, long before it counts as silent",
        .timeLimit(.minutes(20)))
    func slowReader() async throws {
        let (size, answers) = (1_200_000, 40)
        let request = "GET /large HTTP/1.1\r\nHost: klatch.test\r\n"
        let all = String(repeating: request + "\r\n", count: answers - 1) + request + "Connection: close\r\n\r\n"
        let count = try await served(patience: .seconds(600)) { try await hesitate($0, all) }
        #expect(count < size * answers)
        let one = try await served(patience: .seconds(600)) {
            try await exchange($0, [request + "Connection: close\r\n\r\n"])
        }
        #expect(one.utf8.count > size)
    }

    @Test("whose handshake never comes, or stops half-way, is closed", .timeLimit(.minutes(20)))
    func handshake() async throws {
        let folder = URL.temporaryDirectory.appending(path: "klatch-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let certificate = try Self.certificate(in: folder)
        // The first bytes of a TLS 1.2 record that announces 512 more.
        for pieces in [[], ["\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}"], ["GET / HTTP/1.1\r\n\r\n"]] {
            #expect(try await !served(certificate) { try await exchange($0, pieces) }.contains("HTTP/1.1"))
        }
    }

    private static func certificate(in folder: URL) throws -> WebServer.Certificate {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (chain, key) = (folder.appending(path: "chain.pem").path, folder.appending(path: "key.pem").path)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
            "/CN=klatch.test",
            "-keyout", key, "-out", chain,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return WebServer.Certificate(chainFile: chain, keyFile: key)
    }

    @Test("that asks as it should is answered", .timeLimit(.minutes(20)))
    func good() async throws {
        let request = "GET /health HTTP/1.1\r\nHost: klatch.test\r\nConnection: close\r\n\r\n"
        let answer = try await served(patience: .seconds(60)) { try await exchange($0, [request]) }
        #expect(answer.hasPrefix("HTTP/1.1 200") && answer.hasSuffix("ok\n"))
    }

    @Test(
        "with no Host, two Hosts, a foreign one, or a request that two parsers read differently gets no page",
        .timeLimit(.minutes(20)),
        arguments: [
            "GET /robots.txt HTTP/1.1\r\n\r\n", "GET /robots.txt HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "GET /robots.txt HTTP/1.1\r\nHost: evil.example\r\nHost: klatch.test\r\n\r\n",
            "GET /robots.txt HTTP/1.1\r\nHost: klatch.test\r\nHost: evil.example\r\n\r\n",
            "GET http://evil.example/robots.txt HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "GET /robots.txt HTTP/1.0\r\n\r\n",
            "POST /form HTTP/1.1\r\nHost: klatch.test\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /form HTTP/1.1\r\nHost: klatch.test\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\na=1",
            "POST /form HTTP/1.1\r\nHost: klatch.test\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            "GET /robots.txt\r\n\r\n", "GARBAGE\r\n\r\n", "GET /robots.txt HTTP/9.9\r\nHost: klatch.test\r\n\r\n",
            "GET /robots\0.txt HTTP/1.1\r\nHost: klatch.test\r\n\r\n",
        ])
    func ambiguous(_ request: String) async throws {
        let answer = try await served { try await exchange($0, [request]) }
        #expect(!answer.contains("HTTP/1.1 200") && !answer.contains("HTTP/1.0 200"), "\(answer.prefix(40))")
    }

    @Test("with headers beyond all measure is refused", .timeLimit(.minutes(20)))
    func headers() async throws {
        let long = "X: " + String(repeating: "x", count: 20_000) + "\r\n"
        let many = (0..<150).map { "X-\($0): x\r\n" }.joined()
        for extra in [long, many] {
            let request = "GET /health HTTP/1.1\r\nHost: klatch.test\r\n" + extra + "\r\n"
            #expect(try await !served { try await exchange($0, [request]) }.hasPrefix("HTTP/1.1 200"))
        }
    }
}
