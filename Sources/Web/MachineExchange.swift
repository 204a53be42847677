import HTTPTypes
import Hummingbird
import NIOCore
import Primitives

/// What programs send and get: a token in a header, JSON, conditions. Their cookies are not looked at.
extension Exchange {
    /// The token of `Authorization: Bearer …` (RFC 6750, 2.1); nil without one, with several, or where it is no token.
    package var bearer: String? {
        let lines = request.headers[values: .authorization]
        guard lines.count == 1, let line = lines.first, line.utf8.count <= 300 else { return nil }
        let words = line.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return String(words[1])
    }

    /// Whether some credential came along at all, good or bad.
    package var hasCredential: Bool { request.headers[.authorization] != nil }

    /// The whole query. Throws where it is malformed, or names a field twice, since without a part of it the question
    /// would be another.
    package func queryFields() throws -> [String: String] {
        try request.uri.query.map { try URLEncoded.parse($0.utf8) } ?? [:]
    }

    /// The JSON that came along, of one of these types and at most `maximumBytes` long.
    package func machineJSON(
        types: Set<String> = ["application/json"], maximumBytes: Int = 262_144
    ) async throws -> JSONValue {
        let type = request.headers[.contentType]?.split(separator: ";").first.map { String($0).trimmingWhitespace() }
        guard let type, types.contains(type.lowercased()) else { throw RequestRefusal.wrongType }
        return try JSONReader.read(try await machineBytes(maximumBytes: maximumBytes))
    }

    /// The body as it came, octet by octet: what a signature is over.
    package func machineBytes(maximumBytes: Int) async throws -> [UInt8] {
        let body = try await deadline.reading(seconds: BodyDeadline.formSeconds) {
            do { return try await request.body.collect(upTo: maximumBytes) } catch is NIOTooManyBytesError {
                throw RequestRefusal.tooLarge
            }
        }
        return Array(body.readableBytesView)
    }

    /// What a machine wrote into a field of the head. Nil without it, where it came twice, or where it is too long.
    package func machineField(_ name: StaticString, maximum: Int = 300) -> String? {
        guard let name = HTTPField.Name(name.description) else { return nil }
        let lines = request.headers[values: name]
        guard lines.count == 1, let line = lines.first, line.utf8.count <= maximum else { return nil }
        return line
    }

    /// The entity tags of `If-Match` and `If-None-Match` (RFC 9110, 13.1), as they were written.
    package var ifMatch: [String] { tags(.ifMatch) }
    package var ifNoneMatch: [String] { tags(.ifNoneMatch) }

    private func tags(_ name: HTTPField.Name) -> [String] {
        (request.headers[name] ?? "").split(separator: ",").prefix(50).map { String($0).trimmingWhitespace() }
    }
}

extension Reply {
    package static func json(
        _ value: JSONValue, status: HTTPStatus = .ok, type: String = "application/json"
    ) -> Reply {
        Reply(content: .bytes(ByteBuffer(bytes: value.bytes), type: type, fileName: nil), status: status)
    }

    /// A refusal as a problem document (RFC 9457).
    package static func problem(_ refusal: any Refusal, _ exchange: Exchange) -> Reply {
        let problem: JSONValue = [
            "type": "about:blank", "title": .string(exchange.catalogue.sentence(refusal.words)),
            "status": .count(refusal.status), "instance": .string(exchange.requestID),
        ]
        return .json(problem, type: "application/problem+json").refusing(refusal)
    }

    /// The same reply, and it says that a bearer token is wanted, and what was wrong with the one that came (RFC 6750, 3).
    package func challenging(_ error: StaticString? = nil) -> Reply {
        var reply = self
        reply.headers[.wwwAuthenticate] = "Bearer realm=\"klatch\"" + (error.map { ", error=\"\($0)\"" } ?? "")
        return reply
    }

    /// The same reply, of a thing in this state.
    package func tagged(_ tag: String) -> Reply {
        var reply = self
        reply.headers[.eTag] = tag
        return reply
    }

    /// The same reply, about a thing at this address of ours.
    package func located(at address: String) -> Reply {
        var reply = self
        reply.headers[.location] = address
        return reply
    }
}
