import Foundation
import Mail
import Primitives
import Synchronization

/// Takes mail and keeps it, or answers as a test tells it to.
package final class CaughtMail: MailTransport {
    package struct Caught: Sendable {
        package let to: EmailAddress
        package let source: String
    }

    private let caught = Mutex<[Caught]>([])
    private let unknown = Mutex<Set<String>>([])
    private let answer = Mutex<SendResult>(.accepted(reply: "250 caught"))

    package init() {}

    package var all: [Caught] { caught.withLock { $0 } }

    /// Answers so to whoever has this address, as a server that does not know it.
    package func refusing(_ address: String) { unknown.withLock { _ = $0.insert(address) } }
    package func accepting(_ address: String) { unknown.withLock { _ = $0.remove(address) } }

    package func attempt(_ message: [UInt8], from: EmailAddress, to: EmailAddress) async -> SendAttempt {
        guard unknown.withLock({ $0.contains(to.text) }) else {
            return SendAttempt(result: await send(message, from: from, to: to))
        }
        return SendAttempt(result: .refused(code: 550, reply: "550 5.1.1 no such user"), trouble: .mailboxUnknown)
    }

    package func answering(_ result: SendResult) { answer.withLock { $0 = result } }

    package func send(_ message: [UInt8], from: EmailAddress, to: EmailAddress) async -> SendResult {
        let result = answer.withLock { $0 }
        switch result {
        case .accepted, .kept:
            caught.withLock { $0.append(Caught(to: to, source: String(decoding: message, as: UTF8.self))) }
        case .refused, .unavailable, .unknown: break
        }
        return result
    }
}

extension CaughtMail.Caught {
    /// The plain text part, quoted-printable undone: enough for finding links and codes.
    package var text: String {
        let parts = source.components(separatedBy: "\r\n\r\n")
        let body = parts.dropFirst(2).first ?? source
        return QuotedPrintableText.decoded(body)
    }

    /// The first word of the text that begins so.
    package func word(startingWith prefix: String) -> String? {
        text.split(whereSeparator: \.isWhitespace).map(String.init).first { $0.hasPrefix(prefix) }
    }
}

/// RFC 2045, 6.7, for tests.
enum QuotedPrintableText {
    static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.replacing("=\r\n", with: "").utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "="), let high = rest.first.flatMap(Hex.value),
                let low = rest.dropFirst().first.flatMap(Hex.value)
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
