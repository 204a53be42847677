import Accounts
import Jobs
import Primitives
import Store
import Web

/// Somebody's factors were taken away on the machine itself, and they are to be told.
struct FactorsResetMail: JobPayload {
    static let kind = "credentials.factors-reset"
    let account: AccountID
}

/// The command writes no mail by itself: it may run where there is no mail server.
struct FactorsResetWorker: Worker {
    let slice: CredentialsSlice

    func run(_ payload: FactorsResetMail, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        return try await slice.database.transaction(.system("tells somebody that their factors were taken away")) {
            tx in
            guard let to = try slice.accounts.addressees.addressee(tx, payload.account) else {
                return .cancelled(reason: "nobody to write to")
            }
            try slice.accounts.tellOfWayOut(
                tx, to.account, [WordKey("credentials.way.all-reset")], isLast: true, language: to.language)
            try job.complete(tx)
            return .completed
        }
    }
}
