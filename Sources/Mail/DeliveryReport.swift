/// What a mail server says became of a message that it had taken: a delivery status notification (RFC 3464, in the report
/// of RFC 6522; with addresses beyond ASCII, RFC 6533).
package struct DeliveryReport: Sendable, Equatable {
    /// Octets of a message that are read; a report comes first, and the mail it is about last.
    package static let maximumLength = 1 << 20
    /// Recipients that are read; our mails have one each.
    static let maximumRecipients = 50
    private static let maximumGroups = 200

    package enum Action: String, Sendable { case failed, delayed, delivered, relayed, expanded }

    package struct Recipient: Sendable, Equatable {
        package let action: Action
        package let status: EnhancedStatus?
        /// The server's words. May quote an address.
        package let diagnostic: String
    }

    package let recipients: [Recipient]
    /// Of the mail it is about.
    package let messageID: String?
    /// To whom the report itself was sent.
    package let addressed: [String]

    /// Nil for any other message: an answer, an automatic reply, a receipt.
    package init?(_ message: [UInt8]) {
        let whole = MIMEEntity(message.prefix(Self.maximumLength))
        let type = whole.type
        guard type.name == "multipart/report", type.parameters["report-type"]?.lowercased() == "delivery-status" else {
            return nil
        }
        let parts = whole.parts()
        guard let status = parts.first(where: { Self.statusTypes.contains($0.type.name) }) else { return nil }
        recipients = Self.recipients(status.decoded)
        guard !recipients.isEmpty else { return nil }
        let original = parts.first { Self.originalTypes.contains($0.type.name) }
        messageID = original.flatMap { MIMEEntity($0.decoded).value("message-id") }
        addressed = ["delivered-to", "x-original-to", "to"].flatMap(whole.values)
    }

    private static let statusTypes = ["message/delivery-status", "message/global-delivery-status"]
    private static let originalTypes = [
        "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers",
    ]

    /// Groups of fields between empty lines: the first is about the message, each other about a recipient.
    private static func recipients(_ body: ArraySlice<UInt8>) -> [Recipient] {
        var (rest, recipients): (ArraySlice<UInt8>, [Recipient]) = (body, [])
        for _ in 0..<maximumGroups where !rest.isEmpty && recipients.count < maximumRecipients {
            let group = MIMEEntity(rest)
            rest = group.body
            guard let word = group.value("action")?.lowercased().prefix(while: { $0.isASCII && $0.isLetter }),
                let action = Action(rawValue: String(word))
            else { continue }
            recipients.append(
                Recipient(
                    action: action, status: group.value("status").flatMap { EnhancedStatus($0) },
                    diagnostic: group.value("diagnostic-code") ?? ""))
        }
        return recipients
    }
}

extension DeliveryReport {
    /// What it says of the one whom the mail was for; nil where the mail is still on its way or has arrived.
    package var trouble: MailTrouble? {
        let failed = recipients.filter { $0.action == .failed && $0.status?.isSuccess != true }
        guard !failed.isEmpty else { return nil }
        // Where a list or a forwarding took it further, one of several addresses says nothing about the first.
        let isGone = failed.count == recipients.count && failed.allSatisfy { $0.status?.isNoMailbox == true }
        return isGone ? .mailboxUnknown : .returned
    }

    /// The words of whoever could not deliver it.
    package var words: String {
        let failed = recipients.filter { $0.action == .failed }
        return failed.map { recipient in
            let status = recipient.status?.text ?? ""
            return recipient.diagnostic.isEmpty ? status : recipient.diagnostic
        }.filter { !$0.isEmpty }.prefix(3).joined(separator: " · ")
    }
}

/// A status code as `5.1.1` (RFC 3463).
package struct EnhancedStatus: Hashable, Sendable {
    package let text: String

    /// Nil unless it begins with class, subject and detail.
    package init?(_ text: String) {
        let word = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).first ?? ""
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, ["2", "4", "5"].contains(parts[0]),
            parts.allSatisfy({ (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        self.text = String(word)
    }

    package var isSuccess: Bool { text.hasPrefix("2.") }

    /// The mailbox is not there (RFC 3463, 3.2 and 3.3: X.1.1 to X.1.3, X.1.6, X.1.10 and X.2.1), and will not be for the
    /// next mail; not where it is full or a rule of the server's speaks against us.
    package var isNoMailbox: Bool {
        ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"].contains(text)
    }
}
