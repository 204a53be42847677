import Accounts
import Jobs
import Primitives
import Store

/// Ends what goes out to somebody with whom a time was found, or who was met: nobody is asked for what they have given.
struct ContactMetWorker: Worker {
    let slice: OutreachSlice

    func run(_ payload: ContactMet, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        try await slice.database.transaction(.system("two have met, and need not be written to")) { tx in
            try slice.enrolments.meet(tx, workspace, of: payload.people, payload.address)
            for id in try slice.enrolments.live(tx, workspace, of: payload.people, to: payload.address) {
                guard let enrolment = try slice.enrolments.enrolment(tx, workspace, id, locking: true) else { continue }
                try slice.end(tx, enrolment, .met)
            }
        }
        return .completed
    }
}
