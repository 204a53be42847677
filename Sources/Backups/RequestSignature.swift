import Crypto
import Foundation
import Outbound
import Primitives

/// Signs requests to an object store: AWS Signature Version 4 with the payload signed too ("Authenticating Requests: Using the
/// Authorization Header", Amazon S3 API Reference).
struct RequestSignature {
    /// A request before it is signed.
    struct Wish: Sendable {
        let method: BucketRequest.Method
        let path: String
        /// Names and values as they are, in any order.
        var query: [(name: String, value: String)] = []
        /// Further fields, which are signed too.
        var fields: [(name: StaticString, value: String)] = []
        var payload: [UInt8] = []
        /// Of the payload; nil for none.
        var type: StaticString?
    }

    private static let algorithm = "AWS4-HMAC-SHA256"

    let key: BucketKey
    let host: String
    let now: Date

    /// Path and query in escapes, the query in order of its names.
    static func target(_ wish: Wish) -> String {
        let query = canonical(wish.query)
        return escaped(wish.path, but: "/") + (query.isEmpty ? "" : "?" + query)
    }

    /// The fields to send with it: the wished for, the signature, and what it needs.
    func fields(_ wish: Wish) -> [RequestField] {
        wish.fields.map { RequestField($0.name, $0.value) } + [
            RequestField("x-amz-content-sha256", Self.hash(wish.payload)), RequestField("x-amz-date", stamp),
            RequestField("Authorization", Secret(authorization(wish))),
        ]
    }

    func authorization(_ wish: Wish) -> String {
        let hash = Self.hash(wish.payload)
        var signed = wish.fields.map { ($0.name.description.lowercased(), $0.value) }
        signed += [("host", host), ("x-amz-content-sha256", hash), ("x-amz-date", stamp)]
        if let type = wish.type { signed.append(("content-type", type.description)) }
        signed.sort { $0.0 < $1.0 }
        let names = signed.map(\.0).joined(separator: ";")
        let request = [
            wish.method.rawValue, Self.escaped(wish.path, but: "/"), Self.canonical(wish.query),
            signed.map { "\($0.0):\($0.1)\n" }.joined(), names, hash,
        ].joined(separator: "\n")
        let text = "\(Self.algorithm)\n\(stamp)\n\(scope)\n" + Self.hash(Array(request.utf8))
        return "\(Self.algorithm) Credential=\(key.id)/\(scope),SignedHeaders=\(names),Signature=\(signature(text))"
    }

    /// `20130524T000000Z`
    private var stamp: String {
        String(decoding: now.formatted(.iso8601).utf8.filter { $0 != 0x2D && $0 != 0x3A }, as: UTF8.self)
    }

    private var scope: String { "\(stamp.prefix(8))/\(key.region)/s3/aws4_request" }

    private func signature(_ text: String) -> String {
        var link = Array("AWS4\(key.secret.reveal())".utf8)
        for part in [String(stamp.prefix(8)), key.region, "s3", "aws4_request"] { link = Self.mac(part, link) }
        return Hex.encode(Self.mac(text, link))
    }

    private static func mac(_ text: String, _ key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }

    private static func hash(_ bytes: [UInt8]) -> String { Hex.encode(Array(SHA256.hash(data: bytes))) }

    private static func canonical(_ query: [(name: String, value: String)]) -> String {
        query.map { (escaped($0.name), escaped($0.value)) }.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }
            .joined(separator: "&")
    }

    /// Every octet in escapes that is not unreserved (RFC 3986, 2.3).
    private static func escaped(_ text: String, but extra: String = "") -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(UnicodeScalar(byte))
            case _ where extra.utf8.contains(byte): result.unicodeScalars.append(UnicodeScalar(byte))
            default: result += "%" + Hex.encode([byte]).uppercased()
            }
        }
    }
}
