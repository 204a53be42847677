import Primitives
import Store

/// A call before it leaves.
struct NewCall: Sendable {
    let onBehalf: OnBehalf
    let vendor: String
    let operation: String
    let host: String
    let standIn: String?
    let method: String
    let path: String
    let asked: [String]
}

/// Writes a row before a call leaves, and completes it afterwards.
struct CallLedger: Sendable {
    let database: Database
    let random: RandomSource

    /// Throws where nothing was written: then the call must not leave.
    func begin(_ call: NewCall) async throws -> CallID {
        let id = try await database.transaction(call.onBehalf.scope) { [random] tx in
            let id = CallID(random.uuid(at: tx.now))
            try CallStore.begin(tx, id, call)
            return id
        }
        CallNotes.current?.note(id)
        return id
    }

    /// Where the database fails now, the row stays as it is and is swept to unknown.
    func finish(
        _ id: CallID, _ onBehalf: OnBehalf, _ result: CallResult, status: Int? = nil, _ figures: TransferFigures
    ) async {
        try? await database.transaction(onBehalf.scope) { tx in
            try CallStore.finish(tx, id, onBehalf.workspace, result, status: status, figures)
        }
    }
}
