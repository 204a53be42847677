import Crypto
import CryptoExtras
import Foundation
import Primitives
import Synchronization

/// An OpenID Connect provider on a port of this machine, right or wrong as a test wants it.
final class FakeIssuer: Sendable {
    private struct State {
        var token = ""
        /// Paths that end so are not answered.
        var down: String?
        var exchanges = 0
        var asked: [String: Int] = [:]
    }

    private let socket: Int32
    private let port: UInt16
    private let key: _RSA.Signing.PrivateKey
    private let state = Mutex(State())
    let vendor: FakeVendor

    init(_ vendor: FakeVendor = .generic) throws {
        self.vendor = vendor
        key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
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
    var settings: [String: String] { vendor.settings(at: address) }
    /// Codes that were exchanged, or tried.
    var exchanges: Int { state.withLock(\.exchanges) }
    /// How often a path that ends so was asked for, answered or not.
    func asked(_ end: String) -> Int {
        state.withLock { state in state.asked.filter { $0.key.hasSuffix(end) }.values.reduce(0, +) }
    }
    func goDown(_ isDown: Bool = true) { state.withLock { $0.down = isDown ? "" : nil } }
    func goDown(_ end: String) { state.withLock { $0.down = end } }

    /// What the next exchange gives; `changes` are raw JSON values, an empty one takes the claim out.
    func grant(
        to subject: String, nonce: String, at now: Date, header: String = #"{"alg":"RS256","kid":"k","typ":"JWT"}"#,
        _ changes: [String: String] = [:], isSigned: Bool = true
    ) throws {
        let time = Int(now.timeIntervalSince1970)
        let claims = [
            "iss": "\"\(vendor.issuer(at: address))\"", "sub": "\"\(subject)\"", "aud": "\"klatch\"",
            "exp": "\(time + 600)",
            "iat": "\(time)", "nonce": "\"\(nonce)\"", "email": "\"ada@example.org\"", "email_verified": "true",
        ].merging(changes) { $1 }.filter { !$0.value.isEmpty }
        let body = "{" + claims.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
        let message = Base64URL.encode(header.utf8) + "." + Base64URL.encode(body.utf8)
        let signature = isSigned ? try sign(message) : []
        state.withLock { $0.token = message + "." + Base64URL.encode(signature) }
    }

    private func sign(_ message: String) throws -> [UInt8] {
        let digest = SHA256.hash(data: Array(message.utf8))
        return try Array(key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation)
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
        state.withLock { $0.asked[String(path), default: 0] += 1 }
        if let end = state.withLock(\.down), path.hasSuffix(end) { return (503, "<h1>down</h1>") }
        if path.hasSuffix("/.well-known/openid-configuration") { return (200, vendor.document(at: address)) }
        if path.hasSuffix("/keys") || path.hasSuffix("/certs") { return (200, "{\"keys\":[\(publicKey)]}") }
        guard path.hasSuffix("/token") else { return (404, "{}") }
        return state.withLock { state in
            state.exchanges += 1
            return (200, "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"\(state.token)\"}")
        }
    }

    private var publicKey: String {
        guard let parts = try? key.publicKey.getKeyPrimitives() else { return "" }
        let (modulus, exponent) = (Base64URL.encode(parts.modulus), Base64URL.encode(parts.publicExponent))
        return "{\"kty\":\"RSA\",\"kid\":\"k\",\"use\":\"sig\",\"n\":\"\(modulus)\",\"e\":\"\(exponent)\"}"
    }
}
