import Foundation
import Mail
import Primitives

/// Tells from headers alone what came into a thread of ours (RFC 3834, RFC 3464). What a field says of a person is looked
/// at here and nowhere kept.
struct ReplyJudge: Sendable {
    /// Addresses from which the person writes.
    let own: Set<EmailAddress>
    /// The mailbox's names for messages that left from here, and their Message-IDs.
    let ours: Set<String>
    /// What the person said is none, by its kind and the mailbox's name for it.
    var dismissed: Set<Dismissed> = []

    struct Dismissed: Sendable, Hashable, Codable {
        let kind: String
        let message: String
    }

    enum Kind: String, Sendable, CaseIterable {
        /// Somebody answered.
        case reply
        /// A machine did, as for somebody on holiday.
        case autoReply = "auto-reply"
        /// It did not arrive.
        case bounce
        /// The person wrote in the thread by hand.
        case handwritten
    }

    /// That something came, when, and which message says so. Nothing of who sent it.
    struct Finding: Sendable, Equatable {
        let kind: Kind
        let at: Date
        /// The mailbox's name for the message that decided.
        let message: String

        /// Whether it is the same message, however its time was rounded.
        func isSame(as other: Finding) -> Bool { kind == other.kind && message == other.message }
    }

    /// What weighs most: a reply, then mail by hand, then a bounce, then an auto-reply. The earliest of its kind.
    func finding(_ thread: [ThreadMessage]) -> Finding? {
        let learned = ReplyJudge(own: own.union(Self.senders(thread)), ours: ours, dismissed: dismissed)
        let findings = thread.compactMap(learned.judge)
        for kind in [Kind.reply, .handwritten, .bounce, .autoReply] {
            if let first = findings.filter({ $0.kind == kind }).min(by: { $0.at < $1.at }) { return first }
        }
        return nil
    }

    /// From which addresses the person sent: only they put mails among those sent.
    static func senders(_ thread: [ThreadMessage]) -> Set<EmailAddress> {
        Set(thread.filter { $0.place == .sent }.compactMap { address(Headers($0)["from"]) })
    }

    /// Nil for what says nothing: our own mail, drafts, and receipts of reading.
    ///
    /// No clock has a say. We began the thread, so that whatever else is in it came after our mail: the mailbox's clock may
    /// be behind, and we may have heard only later that our mail left.
    func judge(_ message: ThreadMessage) -> Finding? {
        guard message.place != .draft, !isOurs(message) else { return nil }
        guard let kind = message.place == .sent ? .handwritten : kind(message) else { return nil }
        guard !dismissed.contains(Dismissed(kind: kind.rawValue, message: message.reference)) else { return nil }
        return Finding(kind: kind, at: message.at, message: message.reference)
    }

    private func kind(_ message: ThreadMessage) -> Kind? {
        let headers = Headers(message)
        if Self.isReceipt(headers) { return nil }
        if isBounce(headers) { return .bounce }
        if Self.isAutomatic(headers) { return .autoReply }
        // A sender that cannot be read is somebody: better to stop than to write on.
        guard let from = Self.address(headers["from"]) else { return .reply }
        return own.contains(from) ? .handwritten : .reply
    }

    private func isOurs(_ message: ThreadMessage) -> Bool {
        if ours.contains(message.reference) { return true }
        let headers = Headers(message)
        // Gmail may put an identity of its own in place of ours, which is in the other field then.
        return ["message-id", "x-google-original-message-id"].contains { name in
            headers[name].map { ours.contains($0.trimmed) } ?? false
        }
    }

    /// RFC 8098: that it was shown or deleted, which is neither an answer nor a mail that came back.
    private static func isReceipt(_ headers: Headers) -> Bool {
        isReport(headers) && headers["content-type"]?.lowercased().contains("disposition-notification") == true
    }

    /// RFC 3464, RFC 3834: a report, from nobody, or from those who return mail. That one is only late, a report says in its
    /// body alone, which is not read: the person can say so.
    private func isBounce(_ headers: Headers) -> Bool {
        if headers["x-failed-recipients"] != nil { return true }
        if headers["return-path"]?.trimmed == "<>", Self.isReport(headers) { return true }
        if Self.isReport(headers), headers["content-type"]?.lowercased().contains("delivery-status") == true {
            return true
        }
        let local = Self.address(headers["from"])?.local.lowercased() ?? ""
        return ["mailer-daemon", "postmaster"].contains(local)
    }

    private static func isReport(_ headers: Headers) -> Bool {
        headers["content-type"]?.lowercased().trimmed.hasPrefix("multipart/report") ?? false
    }

    /// RFC 3834, 5, and what others write instead. Precedence "bulk" or "junk" is none of it: people's answers have it too
    /// that come by a list or a help desk, and where it is not sure, somebody answered.
    private static func isAutomatic(_ headers: Headers) -> Bool {
        if let value = headers["auto-submitted"]?.lowercased().trimmed {
            // A keyword, which parameters may follow.
            let keyword = value.prefix { $0 != ";" && !$0.isWhitespace && $0 != "(" }
            if keyword != "no" { return true }
        }
        if headers["x-autoreply"] != nil || headers["x-autorespond"] != nil { return true }
        let precedence = headers["precedence"]?.lowercased().trimmed ?? ""
        return ["auto_reply", "auto-reply"].contains(precedence)
    }

    /// The address of a From field: what stands in the last angle brackets outside quotes and comments, else all of it.
    static func address(_ field: String?) -> EmailAddress? {
        guard let field, field.utf8.count <= 8_192 else { return nil }
        var (text, bracket): (String, String?) = ("", nil)
        var (isQuoted, isEscaped, depth) = (false, false, 0)
        for character in field {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch character {
            case "\\" where isQuoted || depth > 0: isEscaped = true
            case "\"" where depth == 0: isQuoted.toggle()
            case "(" where !isQuoted: depth += 1
            case ")" where !isQuoted && depth > 0: depth -= 1
            case "<" where !isQuoted && depth == 0: bracket = ""
            case ">" where !isQuoted && depth == 0:
                if let found = bracket { text = found }
                bracket = nil
                if let address = try? EmailAddress(parsing: text.trimmed) { return address }
            default:
                guard !isQuoted, depth == 0 else { continue }
                if bracket != nil { bracket?.append(character) } else { text.append(character) }
            }
        }
        return try? EmailAddress(parsing: text.trimmed)
    }
}

/// Fields of a message by their names in lower case, the first of each.
private struct Headers {
    private var values: [String: String] = [:]

    init(_ message: ThreadMessage) {
        for field in message.fields.prefix(200) where values[field.name.lowercased()] == nil {
            values[field.name.lowercased()] = field.value
        }
    }

    subscript(_ name: String) -> String? { values[name] }
}

extension StringProtocol {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
