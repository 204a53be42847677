import Primitives

/// A mail as it goes over the wire (RFC 5322), within what Gmail takes in one request.
package struct OutgoingMail: Sendable {
    /// Octets at most: in base 64 and JSON they stay below Google's 5 MB for a request of this kind.
    package static let maximumBytes = 3_600_000

    private let bytes: [UInt8]

    package init(_ bytes: [UInt8]) throws(GoogleFailure) {
        guard bytes.count <= Self.maximumBytes else { throw .tooLarge }
        self.bytes = bytes
    }

    func draft(in thread: GmailThread?) -> [UInt8] { JSONText.object([("message", fields(in: thread))]) }
    func message(in thread: GmailThread?) -> [UInt8] { JSONText.bytes(fields(in: thread)) }

    private func fields(in thread: GmailThread?) -> JSONText {
        var fields: [(StaticString, JSONText)] = [("raw", .text(Base64URL.encode(bytes)))]
        if let thread { fields.append(("threadId", .text(thread.id.text))) }
        return .fields(fields)
    }
}

/// The few JSON texts that we send: names from the source, values that need no escapes (identifiers and base 64).
indirect enum JSONText {
    case text(String)
    case fields([(StaticString, JSONText)])

    static func object(_ fields: [(StaticString, JSONText)]) -> [UInt8] { bytes(.fields(fields)) }

    static func bytes(_ value: JSONText) -> [UInt8] { Array(value.rendered.utf8) }

    private var rendered: String {
        switch self {
        case .text(let text): "\"\(text)\""
        case .fields(let fields): "{" + fields.map { "\"\($0.0)\":\($0.1.rendered)" }.joined(separator: ",") + "}"
        }
    }
}
