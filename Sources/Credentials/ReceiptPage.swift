import Foundation
import Outbound
import Primitives
import Web

/// What left this installation for a person: when, to whom, what for, which fields, and what came of it.
struct ReceiptPage: Page {
    static let template = "receipt"
    let title = WordKey("credentials.receipt.title")
    let calls: [Row]
    let isEmpty: Bool
    /// Leads to older ones.
    let older: String?

    struct Row: Sendable {
        let when: Moment
        let vendor: String
        let host: String
        let operation: String
        let asked: String
        let result: String
        let isGood: Bool
    }

    init(
        _ records: [CallRecord], size: Int, called providers: [SignInVendor], _ zone: TimeZone, _ catalogue: Catalogue
    ) {
        let shown = records.prefix(size)
        calls = shown.map { record in
            let label = providers.first { $0.place.vendor == record.vendor && $0.place.hosts.contains(record.host) }?
                .label
            return Self.row(record, called: label ?? record.vendor, zone, catalogue)
        }
        isEmpty = shown.isEmpty
        older = records.count > size ? shown.last.map { "/account/receipt?before=" + $0.id.text } : nil
    }

    private static func row(
        _ record: CallRecord, called vendor: String, _ zone: TimeZone, _ catalogue: Catalogue
    ) -> Row {
        Row(
            when: Moment(record.startedAt, language: catalogue.language, timeZone: zone), vendor: vendor,
            host: record.host, operation: words(record.operation, in: operations, catalogue),
            asked: record.asked.map { words($0, in: fields, catalogue) }.joined(separator: ", "),
            result: catalogue.sentence(result(record.result)), isGood: record.result == .answered)
    }

    /// The ledger's words are written in the source; those known here are put into the reader's language.
    private static func words(_ text: String, in known: [String: WordKey], _ catalogue: Catalogue) -> String {
        known[text].map(catalogue.sentence) ?? text
    }

    private static let operations = [
        "exchange a sign-in code": WordKey("credentials.receipt.exchange"),
        "read the provider's settings": WordKey("credentials.receipt.settings"),
        "read the provider's keys": WordKey("credentials.receipt.keys"),
        "read who signed in": WordKey("credentials.receipt.who"),
        "try out a mailbox": WordKey("credentials.receipt.mail-try"),
        "make a draft": WordKey("credentials.receipt.mail-draft"),
        "change a draft": WordKey("credentials.receipt.mail-change"),
        "delete a draft": WordKey("credentials.receipt.mail-delete"),
        "look for a draft": WordKey("credentials.receipt.mail-find"),
        "look for a sent mail": WordKey("credentials.receipt.mail-sent"),
        "look for replies": WordKey("credentials.receipt.mail-replies"),
        "send a mail": WordKey("credentials.receipt.mail-send"),
        "keep a sent mail": WordKey("credentials.receipt.mail-keep"),
    ]

    private static let fields = [
        "name": WordKey("credentials.receipt.name"), "mail address": WordKey("credentials.receipt.address"),
        "who you are there": WordKey("credentials.receipt.subject"),
    ]

    private static func result(_ result: CallResult) -> WordKey {
        switch result {
        case .answered: WordKey("credentials.receipt.answered")
        case .rejected, .unauthorized: WordKey("credentials.receipt.rejected")
        case .unavailable, .rateLimited: WordKey("credentials.receipt.unavailable")
        case .started, .unknown: WordKey("credentials.receipt.unknown")
        }
    }
}
