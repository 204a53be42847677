import Foundation

/// What is read of Google's answers. Each type has the fields that were asked for and no others: what Google sends beside
/// them has nowhere to go.
enum GoogleAnswer {
    /// Octets at most; a thread of a thousand messages has a few hundred thousand.
    static let maximumBytes = 2 * 1_048_576
    /// Messages of one thread at most; Gmail itself begins a new one after a hundred.
    static let maximumMessages = 1_000

    struct Draft: Decodable {
        let id: String
        let message: Message
    }

    struct Message: Decodable {
        let id: String
        let threadId: String
    }

    struct Thread: Decodable {
        let id: String
        let messages: [Seen]?
    }

    struct Seen: Decodable {
        let id: String
        let labelIds: [String]?
        /// Milliseconds since 1970, as decimal digits.
        let internalDate: String?
        let payload: Payload?
    }

    struct Payload: Decodable {
        let headers: [Header]?
    }

    struct Header: Decodable {
        let name: String
        let value: String
    }

    struct Address: Decodable {
        let id: String
        let email: String
        let verifiedEmail: Bool?
    }

    static func read<Value: Decodable>(_ type: Value.Type, _ body: [UInt8]) -> Value? {
        guard body.count <= maximumBytes else { return nil }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(type, from: Data(body))
    }
}

extension GoogleAnswer {
    static func draft(_ body: [UInt8], of mailbox: GoogleSubject) -> GmailDraft? {
        guard let draft = read(Draft.self, body), let id = GmailID(draft.id), let message = GmailID(draft.message.id),
            let thread = GmailID(draft.message.threadId)
        else { return nil }
        return GmailDraft(mailbox, id: id, message: message, thread: thread)
    }

    static func sent(_ body: [UInt8], of mailbox: GoogleSubject) -> GmailSentMessage? {
        guard let sent = read(Message.self, body), let id = GmailID(sent.id), let thread = GmailID(sent.threadId) else {
            return nil
        }
        return GmailSentMessage(mailbox, id: id, thread: thread)
    }

    /// Nil where it is another thread, or a message lacks its time or label: half an answer must not pass for "nobody
    /// answered".
    static func thread(_ body: [UInt8], _ wanted: GmailThread) -> ThreadHeaders? {
        guard let thread = read(Thread.self, body), thread.id == wanted.id.text else { return nil }
        let all = thread.messages ?? []
        let seen = all.compactMap(message)
        guard all.count <= maximumMessages, seen.count == all.count else { return nil }
        return ThreadHeaders(thread: wanted, messages: seen.sorted { $0.arrivedAt < $1.arrivedAt })
    }

    static func headers(_ body: [UInt8], of wanted: GmailSentMessage) -> SeenHeaders? {
        struct Identified: Decodable {
            let id: String
            let payload: Payload?
        }
        guard let found = read(Identified.self, body), found.id == wanted.id.text, let payload = found.payload else {
            return nil
        }
        return headers(payload)
    }

    private static func message(_ seen: Seen) -> SeenMessage? {
        guard let id = GmailID(seen.id), let date = seen.internalDate.flatMap(date), let payload = seen.payload else {
            return nil
        }
        let labels = Set(seen.labelIds ?? [])
        return SeenMessage(
            id: id, arrivedAt: date, isSent: labels.contains("SENT"), isDraft: labels.contains("DRAFT"),
            isAside: !labels.isDisjoint(with: ["TRASH", "SPAM"]), headers: headers(payload))
    }

    private static func headers(_ payload: Payload) -> SeenHeaders {
        SeenHeaders((payload.headers ?? []).map { ($0.name, $0.value) })
    }

    /// From 1970 to the year 9999.
    private static func date(_ text: String) -> Date? {
        guard let milliseconds = Int64(text), (0...253_402_300_799_000).contains(milliseconds) else { return nil }
        return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
