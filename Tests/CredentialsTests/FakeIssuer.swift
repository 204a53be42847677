import Crypto
import Foundation
import Primitives
import Synchronization

/// An OpenID Connect provider on a port of this machine, right or wrong as a test wants it.
final class FakeIssuer: Sendable {
    private struct State {
        var token = ""
        var isDown = false
        var exchanges = 0
    }

    private let socket: Int32
    private let port: UInt16
    private let key = P256.Signing.PrivateKey()
    private let state = Mutex(State())

    init() throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        let bound = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 && listen(socket, 16) == 0 && getsockname(socket, $0, &size) == 0
            }
        }
        guard bound else { throw Unavailable() }
        port = UInt16(bigEndian: place.sin_port)
        Thread.detachNewThread { [self] in serve() }
    }

    struct Unavailable: Error {}

    var address: String { "http://127.0.0.1:\(port)" }
    var settings: [String: String] {
        [
            "KLATCH_SIGNIN_OIDC_ISSUER": address, "KLATCH_SIGNIN_OIDC_CLIENT_ID": "klatch",
            "KLATCH_SIGNIN_OIDC_CLIENT_SECRET": "not-a-secret", "KLATCH_SIGNIN_OIDC_NAME": "Example Works",
        ]
    }
    /// Codes that were exchanged, or tried.
    var exchanges: Int { state.withLock(\.exchanges) }
    func goDown(_ isDown: Bool = true) { state.withLock { $0.isDown = isDown } }

    /// What the next exchange gives; `changes` are raw JSON values, an empty one takes the claim out.
    func grant(
        to subject: String, nonce: String, at now: Date, header: String = #"{"alg":"ES256","kid":"k","typ":"JWT"}"#,
        _ changes: [String: String] = [:], isSigned: Bool = true
    ) throws {
        let time = Int(now.timeIntervalSince1970)
        let claims = [
            "iss": "\"\(address)\"", "sub": "\"\(subject)\"", "aud": "\"klatch\"", "exp": "\(time + 600)",
            "iat": "\(time)", "nonce": "\"\(nonce)\"", "email": "\"ada@example.org\"", "email_verified": "true",
        ].merging(changes) { $1 }.filter { !$0.value.isEmpty }
        let body = "{" + claims.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
        let message = Base64URL.encode(header.utf8) + "." + Base64URL.encode(body.utf8)
        let signature = isSigned ? try Array(key.signature(for: Array(message.utf8)).rawRepresentation) : []
        state.withLock { $0.token = message + "." + Base64URL.encode(signature) }
    }

    private func serve() {
        while case let peer = accept(socket, nil, nil), peer >= 0 {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            var text = ""
            while !Self.isWhole(text), case let count = recv(peer, &buffer, buffer.count, 0), count > 0 {
                text += String(decoding: buffer.prefix(count), as: UTF8.self)
            }
            let (status, body) = answer(to: text)
            let reply =
                "HTTP/1.1 \(status) x\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
                + "Connection: close\r\n\r\n" + body
            _ = Array(reply.utf8).withUnsafeBytes { send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            close(peer)
        }
    }

    private static func isWhole(_ text: String) -> Bool {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        let length = text.lowercased().firstRange(of: "content-length: ").flatMap { found in
            Int(text.lowercased()[found.upperBound...].prefix { $0.isNumber })
        }
        return text[end.upperBound...].utf8.count >= length ?? 0
    }

    private func answer(to request: String) -> (status: Int, body: String) {
        let path = request.split(separator: " ").dropFirst().first ?? ""
        if state.withLock(\.isDown) { return (503, "<h1>down</h1>") }
        switch path {
        case "/.well-known/openid-configuration":
            return (
                200,
                """
                {"issuer":"\(address)","authorization_endpoint":"\(address)/authorize","token_endpoint":"\(address)/token",
                "jwks_uri":"\(address)/keys","response_types_supported":["code"],
                "id_token_signing_alg_values_supported":["ES256"],"code_challenge_methods_supported":["S256"]}
                """
            )
        case "/keys": return (200, "{\"keys\":[\(publicKey)]}")
        case "/token":
            return state.withLock { state in
                state.exchanges += 1
                return (200, "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"\(state.token)\"}")
            }
        default: return (404, "{}")
        }
    }

    private var publicKey: String {
        let point = key.publicKey.rawRepresentation
        let (x, y) = (Base64URL.encode(point.prefix(32)), Base64URL.encode(point.suffix(32)))
        return "{\"kty\":\"EC\",\"kid\":\"k\",\"crv\":\"P-256\",\"x\":\"\(x)\",\"y\":\"\(y)\"}"
    }
}
