import Foundation
import Primitives
import Store

/// Takes what mail servers send back, and writes into the ledger what did not arrive after all.
package struct DeliveryReturns: Sendable {
    private let database: Database
    private let store: DeliveryStore

    package init(_ database: Database, _ store: DeliveryStore) {
        self.database = database
        self.store = store
    }

    package enum Outcome: String, Sendable {
        /// The delivery stands as refused from now on.
        case noted
        /// It did so before.
        case known
        /// Not a report, or one of a mail that is late, or arrived.
        case nothing
        /// Of no mail that was sent from here, as far as anybody could prove.
        case foreign
        /// The mail is on the wire as far as the ledger knows. Later it can be told what became of it.
        case early
    }

    /// - Parameter recipient: where the message was sent to, as the mail server says it.
    package func take(_ message: [UInt8], to recipient: String? = nil) async throws -> Outcome {
        guard let report = DeliveryReport(message), let trouble = report.trouble else { return .nothing }
        let names = [recipient, report.messageID].compactMap { $0 } + report.addressed.prefix(10)
        guard let code = store.code(in: names) else { return .foreign }
        let words = report.words.isEmpty ? trouble.summary : HeaderText(report.words).text
        let store = store
        return try await database.transaction(.system("a mail server returned what it could not deliver")) {
            try store.takeBack($0, code.delivery, DeliveryOutcome(.refused, words, trouble))
        }
    }
}

extension DeliveryStore {
    /// Only what was sent, or may have been, can come back.
    fileprivate func takeBack(
        _ tx: Transaction, _ id: DeliveryID, _ outcome: DeliveryOutcome
    ) throws -> DeliveryReturns.Outcome {
        let row = try tx.first("SELECT workspace_id FROM delivery WHERE id = \(id)")
        guard let workspace: WorkspaceID = try row?.get("workspace_id"), let found = try lock(tx, workspace, id) else {
            return .foreign
        }
        switch found.state {
        case .sent, .unknown:
            try settle(tx, workspace, id, outcome)
            return .noted
        case .refused: return .known
        case .sending: return .early
        case .queued, .kept: return .nothing
        }
    }
}
