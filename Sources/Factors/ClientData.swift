import Crypto
import Foundation
import Primitives

/// What the browser noted about a ceremony (WebAuthn 3, section 5.8.1). The authenticator signs a hash of it.
struct ClientData {
    /// Octets. A challenge, an origin, and room for what browsers may add later.
    static let maximumLength = 4_096

    enum Ceremony: String {
        case create = "webauthn.create"
        case get = "webauthn.get"
    }

    let hash: [UInt8]

    /// Throws unless the note is of that ceremony, this challenge, and a page of our own that no other site framed.
    init(_ bytes: [UInt8], of ceremony: Ceremony, _ challenge: PasskeyChallenge, origin: String) throws(PasskeyRefusal)
    {
        let note = try Self.read(bytes)
        guard note.type == ceremony.rawValue else { throw .type }
        guard let given = Base64URL.decode(note.challenge), constantTimeEqual(given, challenge.bytes) else {
            throw .challenge
        }
        // Compared as bytes: to Swift, strings are equal when they are canonically equivalent.
        guard note.origin.utf8.elementsEqual(origin.utf8) else { throw .origin }
        guard note.crossOrigin != true, !note.hasTopOrigin else { throw .crossOrigin }
        hash = Array(SHA256.hash(data: bytes))
    }

    private static func read(_ bytes: [UInt8]) throws(PasskeyRefusal) -> Note {
        // UTF-8 only. Foundation would also read UTF-16, which has a zero byte in every letter here.
        guard bytes.count <= maximumLength, bytes.first == UInt8(ascii: "{"), !bytes.contains(0),
            String(validating: bytes, as: UTF8.self) != nil,
            let note = try? JSONDecoder().decode(Note.self, from: Data(bytes))
        else { throw .clientData }
        return note
    }

    private struct Note: Decodable {
        let type, challenge, origin: String
        let crossOrigin: Bool?
        let hasTopOrigin: Bool

        enum CodingKeys: CodingKey { case type, challenge, origin, crossOrigin, topOrigin }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            type = try fields.decode(String.self, forKey: .type)
            challenge = try fields.decode(String.self, forKey: .challenge)
            origin = try fields.decode(String.self, forKey: .origin)
            crossOrigin = try fields.decodeIfPresent(Bool.self, forKey: .crossOrigin)
            hasTopOrigin = fields.contains(.topOrigin)
        }
    }
}
