import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOEmbedded
import Synchronization
import Web

/// Keeps cookies and fills in form tokens, as a browser does.
package final class TestBrowser: Sendable {
    private let world: TestWorld
    private let jar = Mutex<[String: String]>([:])
    private let place = Mutex<String?>(nil)

    init(_ world: TestWorld) { self.world = world }

    package var cookies: [String: String] { jar.withLock { $0 } }
    package func setCookie(_ name: String, _ value: String?) { jar.withLock { $0[name] = value } }

    /// The address it comes from; none unless a test says so.
    package func comes(from address: String?) { place.withLock { $0 = address } }

    @discardableResult
    package func get(_ path: String, _ headers: [String: String] = [:]) async throws -> TestAnswer {
        try await send(.get, path, headers: ["Sec-Fetch-Site": "none"].merging(headers) { $1 })
    }

    /// Submits a form as it stands on the page `from`, with that page's token, and with what the form says it showed.
    @discardableResult
    package func post(_ path: String, _ fields: [String: String] = [:], from page: String) async throws -> TestAnswer {
        let shown = try await get(page)
        let own = fields.merging(["csrf": shown.csrf]) { own, _ in own }
        return try await submit(path, shown.hidden("was").map { own.merging(["was": $0]) { own, _ in own } } ?? own)
    }

    /// Submits exactly these fields.
    @discardableResult
    package func submit(
        _ path: String, _ fields: [String: String], headers: [String: String] = [:]
    ) async throws -> TestAnswer {
        let body = fields.map { "\(Self.encoded($0.key))=\(Self.encoded($0.value))" }.joined(separator: "&")
        let type = ["Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"]
        return try await send(.post, path, headers: type.merging(headers) { _, own in own }, body: Array(body.utf8))
    }

    /// Uploads a file as a form of the page `from` does.
    @discardableResult
    package func upload(
        _ path: String, field: String = "file", name: String = "roster.csv", _ bytes: [UInt8], from page: String
    ) async throws -> TestAnswer {
        let token = try await get(page).csrf
        let boundary = "klatch-test-boundary"
        var body = Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(token)\r\n".utf8)
        body += Array(
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"\r\n".utf8)
        body += Array("Content-Type: text/csv\r\n\r\n".utf8) + bytes + Array("\r\n--\(boundary)--\r\n".utf8)
        let type = ["Content-Type": "multipart/form-data; boundary=\(boundary)", "Sec-Fetch-Site": "same-origin"]
        return try await send(.post, path, headers: type, body: body)
    }

    /// Sends just these headers: unlike a browser it does not say where it comes from.
    ///
    /// - Parameter afterPart: Called after each piece of the answer, with how many there were: what happens while somebody
    ///   reads slowly.
    package func send(
        _ method: HTTPRequest.Method, _ path: String, headers: [String: String] = [:], body: [UInt8] = [],
        authority: String? = "localhost:8080", afterPart: (@Sendable (Int) async throws -> Void)? = nil
    ) async throws -> TestAnswer {
        var fields = HTTPFields()
        for (name, value) in headers { HTTPField.Name(name).map { fields[$0] = value } }
        let cookie = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        if !cookie.isEmpty { fields[.cookie] = cookie }
        let request = Request(
            head: HTTPRequest(method: method, scheme: "http", authority: authority, path: path, headerFields: fields),
            body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let channel = NIOAsyncTestingChannel()
        channel.remoteAddress = try place.withLock { $0 }.map { try SocketAddress(ipAddress: $0, port: 4711) }
        let source = ApplicationRequestContextSource(
            channel: channel, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let response = try await world.responder.respond(to: request, context: WebContext(source: source))
        let writer = CollectingWriter(afterPart)
        try await response.body.write(writer)
        keep(response.headers)
        return TestAnswer(
            status: response.status.code, headers: response.headers, body: writer.text, parts: writer.parts)
    }

    private func keep(_ headers: HTTPFields) {
        for line in headers[values: .setCookie] {
            let pair = line.split(separator: ";").first?.split(separator: "=", maxSplits: 1).map(String.init) ?? []
            guard let name = pair.first else { continue }
            let isGone = line.contains("Max-Age=0")
            jar.withLock { $0[name] = isGone ? nil : pair.dropFirst().first ?? "" }
        }
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

/// What came back.
package struct TestAnswer: Sendable {
    package let status: Int
    package let headers: HTTPFields
    package let body: String
    /// In how many pieces the body was written.
    package let parts: Int

    package var location: String? { headers[.location] }

    /// The token of the first form on the page.
    package var csrf: String { hidden("csrf") ?? "" }

    /// The value of the first hidden field of a name.
    package func hidden(_ name: String) -> String? {
        guard let start = body.firstRange(of: "name=\"\(name)\" value=\"") else { return nil }
        return String(body[start.upperBound...].prefix { $0 != "\"" })
    }
}

private final class CollectingWriter: ResponseBodyWriter, Sendable {
    private let buffer = Mutex((bytes: ByteBuffer(), parts: 0))
    private let afterPart: (@Sendable (Int) async throws -> Void)?

    init(_ afterPart: (@Sendable (Int) async throws -> Void)?) { self.afterPart = afterPart }

    var text: String { buffer.withLock { String(buffer: $0.bytes) } }
    var parts: Int { buffer.withLock(\.parts) }

    func write(_ part: ByteBuffer) async throws {
        let count = buffer.withLock { collected in
            _ = collected.bytes.writeImmutableBuffer(part)
            collected.parts += 1
            return collected.parts
        }
        try await afterPart?(count)
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
