import Crypto
import Foundation
import Primitives

/// What Zoom tells of itself, once its signature was checked.
package enum ZoomNews: Sendable, Equatable {
    /// Zoom wants to know whether this address is ours: the answer is this JSON.
    case validation(answer: [UInt8])
    /// Somebody has removed the app from their account: all that it opened is closed, and what was kept of them has to go.
    case deauthorized(ZoomUserID, at: Date)
    /// Something that was not asked for.
    case other
}

/// Zoom's messages: read, and believed only where they are signed with the secret that Zoom and the operator share.
package struct ZoomNewsReader: Sendable {
    /// Octets of a message at most.
    package static let maximumBytes = 65_536
    /// Seconds that a message may be old, or ahead of our clock.
    static let tolerance: TimeInterval = 300

    private let secret: Secret<String>
    private let client: String

    /// - Parameter client: this installation's identifier at Zoom; news of another app are not for us.
    package init(secret: Secret<String>, client: String) { (self.secret, self.client) = (secret, client) }

    /// Nil where it is not believed, for whatever reason.
    ///
    /// - Parameters:
    ///   - signature: of `x-zm-signature`, `v0=` and the HMAC in hex.
    ///   - timestamp: of `x-zm-request-timestamp`, seconds since 1970.
    ///   - body: as it came, octet by octet.
    package func news(_ body: [UInt8], signature: String?, timestamp: String?, now: Date) -> ZoomNews? {
        guard let signature, let timestamp, body.count <= Self.maximumBytes, isRecent(timestamp, now),
            constantTimeEqual(
                Array(signature.utf8), Array("v0=\(mac(Array("v0:\(timestamp):".utf8) + body))".utf8)),
            let message = ZoomAnswer.read(Message.self, body)
        else { return nil }
        return news(message)
    }

    private func news(_ message: Message) -> ZoomNews? {
        switch message.event {
        case "endpoint.url_validation":
            // Letters and digits as base 64 has them, and so never the beginning of a message: what is signed here must
            // not pass for the signature of one.
            guard let plain = message.payload.plainToken, (1...200).contains(plain.utf8.count),
                plain.utf8.allSatisfy({ $0.isBase64 })
            else { return nil }
            let text = "{\"plainToken\":\"\(plain)\",\"encryptedToken\":\"\(mac(Array(plain.utf8)))\"}"
            return .validation(answer: Array(text.utf8))
        case "app_deauthorized":
            guard message.payload.clientId == client, let user = message.payload.userId.flatMap(ZoomUserID.init),
                let milliseconds = message.eventTs, (0...253_402_300_799_000).contains(milliseconds)
            else { return nil }
            return .deauthorized(user, at: Date(timeIntervalSince1970: Double(milliseconds) / 1_000))
        default: return .other
        }
    }

    private func isRecent(_ timestamp: String, _ now: Date) -> Bool {
        let isNumber =
            (1...12).contains(timestamp.utf8.count) && timestamp.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, let seconds = Int64(timestamp) else { return false }
        return abs(now.timeIntervalSince1970 - Double(seconds)) <= Self.tolerance
    }

    private func mac(_ bytes: [UInt8]) -> String {
        let key = SymmetricKey(data: Array(secret.reveal().utf8))
        return Hex.encode(Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key)))
    }

    private struct Message: Decodable {
        struct Payload: Decodable {
            let plainToken: String?
            let userId: String?
            let clientId: String?
        }

        let event: String
        let eventTs: Int64?
        let payload: Payload
    }
}

extension UInt8 {
    fileprivate var isBase64: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_+/=".utf8.contains(self)
        }
    }
}
