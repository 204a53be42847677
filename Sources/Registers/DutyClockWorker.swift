import Accounts
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Store
import Web

extension MailKind {
    static let registerDuty = MailKind("register-duty", priority: 2)
}

/// Looks which duties are to be done again.
struct DutyClockJob: JobPayload {
    static let kind = "registers.clock"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct DutyClockWorker: Worker {
    static let concurrency = 1
    let slice: RegistersSlice

    struct Words: Sendable {
        let name: String
        let sentence: String
        let duties: [String]
        let link: String
        let site: String
        let lang: String
    }

    func run(_ payload: DutyClockJob, _ job: RunningJob) async throws -> JobOutcome {
        try await look()
        return .completed
    }

    /// Returns how many duties people were reminded of. Each reminder is sent once; of several about one duty the last is
    /// news, and all duties stand in one mail.
    @discardableResult
    func look() async throws -> Int {
        try await slice.database.transaction(RegistersSlice.scope) { tx in
            let (last, today) = (try slice.entries.last(tx), Day(tx.now))
            let due = try Duty.all.map { DutyClock($0, last: last[$0.id]) }.filter { clock in
                try !clock.due(on: today).filter { try slice.entries.ring(tx, clock.duty, $0) }.isEmpty
            }
            guard !due.isEmpty else { return 0 }
            for reader in try slice.accounts.operators(tx, for: .operatorRegisters) { try write(tx, reader, due) }
            return due.count
        }
    }

    private func write(_ tx: Transaction, _ reader: Addressee, _ due: [DutyClock]) throws {
        let catalogue = try slice.templates.catalogue(reader.language)
        let words = Words(
            name: reader.name, sentence: catalogue.sentence(WordKey("registers.mail.sentence")),
            duties: due.map { clock in
                let values = [
                    "duty": catalogue.sentence(clock.duty.title), "day": clock.until.map { "\($0)" } ?? "",
                ]
                return catalogue.sentence(WordKey("registers.mail.duty", values))
            },
            link: "\(slice.site.origin)/operator/registers", site: slice.site.origin, lang: reader.language)
        try slice.accounts.write(
            tx, .registerDuty, to: Mailbox(name: reader.name, address: reader.address), "register-duty", words,
            WordKey("registers.mail.subject"), reader.language)
    }
}
