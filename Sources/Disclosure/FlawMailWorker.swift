import Accounts
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Store
import Vault
import Web

extension MailKind {
    static let flawReceipt = MailKind("flaw-receipt", priority: 1)
    static let flawDesk = MailKind("flaw-desk", priority: 1)
}

/// Writes to whoever reported a flaw that something was said; and, when it came in, to the desk.
struct FlawMailJob: JobPayload {
    static let kind = "disclosure.mail"
    let report: FlawID
    let kind: FlawMessage.Kind
}

struct FlawMailWorker: Worker {
    let slice: DisclosureSlice

    struct Words: Sendable {
        let title: String
        let sentence: String
        let words: String?
        let link: String
        let site: String
        let lang: String
    }

    func run(_ payload: FlawMailJob, _ job: RunningJob) async throws -> JobOutcome {
        try await slice.database.transaction(DisclosureSlice.scope) { tx in
            guard try job.isStillMine(tx), let report = try slice.flaws.find(tx, payload.report) else { return }
            let words = try slice.flaws.messages(tx, report.id).last { $0.kind == payload.kind }?.words
            try tell(tx, report, payload.kind, words)
            if payload.kind == .received {
                try FlawDeskMails(slice: slice).write(tx, report, WordKey("disclosure.mail.desk.new"))
            }
            try job.complete(tx)
        }
        return .completed
    }

    private func tell(_ tx: Transaction, _ report: FlawReport, _ kind: FlawMessage.Kind, _ words: String?) throws {
        guard let address = report.document.address.flatMap({ try? EmailAddress(parsing: $0) }) else { return }
        let catalogue = try slice.templates.catalogue("en")
        let mail = Words(
            title: report.document.title,
            sentence: catalogue.sentence(WordKey(known: "disclosure.mail.\(kind.rawValue)")),
            words: words, link: "\(slice.site.origin)/report/\(slice.flaws.token(report.id).text)",
            site: slice.site.origin, lang: "en")
        try slice.accounts.write(
            tx, .flawReceipt, to: Mailbox(address: address), "flaw-receipt", mail,
            WordKey("disclosure.mail.subject"), "en")
    }
}

/// Mails to those for security.
struct FlawDeskMails: Sendable {
    let slice: DisclosureSlice

    func write(_ tx: Transaction, _ report: FlawReport, _ sentence: WordKey) throws {
        for reader in try slice.accounts.operators(tx, for: .operatorReports) {
            let catalogue = try slice.templates.catalogue(reader.language)
            let words = FlawMailWorker.Words(
                title: reader.name, sentence: catalogue.sentence(sentence), words: nil,
                link: "\(slice.site.origin)/operator/reports/\(report.id.text)", site: slice.site.origin,
                lang: reader.language)
            try slice.accounts.write(
                tx, .flawDesk, to: Mailbox(name: reader.name, address: reader.address), "flaw-desk", words,
                WordKey("disclosure.mail.desk.subject"), reader.language)
        }
    }
}
