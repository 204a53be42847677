import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOEmbedded
import Policy
import Primitives

@testable import Web

/// A site with a few routes of its own and nobody signed in, in process.
struct SmallSite: Sendable {
    struct Nobody: SessionSource {
        func caller(presenting token: String) async throws -> Caller? { nil }
        func isLive(_ session: UUID) async throws -> Bool { false }
    }

    struct Broken: Error, CustomStringConvertible {
        let description = "secret-detail-4711"
    }

    let site: Site
    let routes: RouteTable

    init(
        origin: String = "http://klatch.test", pageExecutor: (any TaskExecutor)? = nil,
        sessions: any SessionSource = Nobody(), time: TimeSource = .system, more: [Route] = []
    ) throws {
        let host = String(origin.split(separator: "/").last ?? "")
        site = try Site(
            settings: SiteSettings(origin: origin, hosts: [host], isLocal: false), files: WebFiles.all,
            sessions: sessions,
            authenticate: { message in Array((message + Array(repeating: 0, count: 32)).prefix(32)) }, navigation: [],
            time: time, random: .system, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            pageExecutor: pageExecutor)
        routes = try RouteTable(
            WebRoutes.all(assets: site.assets, isHealthy: { true }) + [
                .get("/page", .open("a test")) { exchange in
                    .page(ErrorPage(Failure(RequestRefusal.gone), catalogue: exchange.catalogue, reference: "r"))
                },
                .get("/broken", .open("a test")) { _ in throw Broken() },
                .get("/large", .open("a test")) { _ in .text(String(repeating: "large ", count: 200_000)) },
                .get("/moved", .open("a test")) { _ in .redirect(to: "/page") },
                .get("/words/{word}", .open("a test")) { .text($0.parameters["word"] ?? "") },
                .post("/form", .open("a test")) { exchange in
                    _ = try exchange.form("a", "b")
                    return .text("ok")
                },
                .get("/closed", .may(.peopleRead)) { _ in .text("never") },
            ] + more)
    }

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let body: String

        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
    }

    func send(
        _ method: HTTPRequest.Method = .get, _ path: String, _ headers: [String: String] = [:], body: [UInt8] = [],
        authority: String? = "klatch.test"
    ) async throws -> Answer {
        var fields = HTTPFields()
        for (name, value) in headers { HTTPField.Name(name).map { fields[$0] = value } }
        let head = HTTPRequest(method: method, scheme: "http", authority: authority, path: path, headerFields: fields)
        let source = ApplicationRequestContextSource(
            channel: NIOAsyncTestingChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let response = try await routes.responder(site).respond(to: request, context: WebContext(source: source))
        let bytes = try await Collector.bytes(of: response.body)
        return Answer(status: response.status.code, headers: response.headers, body: bytes)
    }
}

private actor Collector {
    private var buffer = ByteBuffer()

    static func bytes(of body: ResponseBody) async throws -> String {
        let collector = Collector()
        try await body.write(Writer(collector: collector))
        return String(buffer: await collector.buffer)
    }

    private func add(_ part: ByteBuffer) { buffer.writeImmutableBuffer(part) }

    private struct Writer: ResponseBodyWriter {
        let collector: Collector
        func write(_ part: ByteBuffer) async throws { await collector.add(part) }
        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
