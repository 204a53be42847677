import Foundation
import Jobs
import Primitives
import Store

/// The job that sends one delivery.
package struct DeliverMail: JobPayload {
    package static let kind = "mail.deliver"
    package let workspace: WorkspaceID
    package let delivery: DeliveryID

    package init(workspace: WorkspaceID, delivery: DeliveryID) {
        self.workspace = workspace
        self.delivery = delivery
    }

    var scope: Scope {
        workspace == .installation ? .system("mail of the installation is delivered") : .workspace(workspace)
    }
}

/// Asked before a mail of a workspace, or of the installation, leaves: what keeps it, or nil to let it go.
package typealias MailBudget = @Sendable (_ workspace: WorkspaceID) async throws -> MailHold?

/// Sends deliveries, each at most once by itself: "sending" is committed before the first octet leaves, and whoever
/// finds a delivery in that state does not send it again.
package struct DeliveryWorker: Worker {
    /// As many as `SMTPSettings.connections`, so that nothing marked as sending waits in a line.
    package static let concurrency = 4
    /// How often, and after which waits, the outcome is written again when the database does not answer.
    static let pauses: [Duration] = [.seconds(1), .seconds(4), .seconds(15)]

    private let database: Database
    private let store: DeliveryStore
    private let transport: any MailTransport
    private let budget: MailBudget
    private let returns: ReturnAddress?
    private let pause: @Sendable (Duration) async -> Void

    /// - Parameter returns: where what cannot be delivered comes back to; nil for the sender's own address.
    package init(
        _ database: Database, _ store: DeliveryStore, _ transport: any MailTransport,
        budget: @escaping MailBudget = { _ in nil }, returns: ReturnAddress? = nil,
        pause: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) {
        self.database = database
        self.store = store
        self.transport = transport
        self.budget = budget
        self.returns = returns
        self.pause = pause
    }

    package func run(_ payload: DeliverMail, _ job: RunningJob) async throws -> JobOutcome {
        if let hold = try await budget(payload.workspace) { return try await wait(payload, hold) }
        let mail: OutgoingMail
        switch try await begin(payload, job) {
        case .nothing: return .completed
        case .later(let opening): return .snoozed(until: opening)
        case .send(let outgoing): mail = outgoing
        }
        let message = mail.message
        let envelope = returns?.address(for: store.code(of: payload.delivery)) ?? message.from.address
        let attempt = await transport.attempt(try message.rendered(), from: envelope, to: message.to.address)
        let outcome = try await persistently { try await settle(payload, mail, attempt) }
        return outcome?.retryAt.map(JobOutcome.snoozed(until:)) ?? .completed
    }

    private func wait(_ payload: DeliverMail, _ hold: MailHold) async throws -> JobOutcome {
        try await database.transaction(payload.scope) {
            try store.hold($0, payload.workspace, payload.delivery, hold.cause)
        }
        return .snoozed(until: hold.until)
    }

    private enum Beginning: Sendable {
        case send(OutgoingMail)
        /// It is outside of the hours at which it may leave.
        case later(Date)
        case nothing
    }

    private func begin(_ payload: DeliverMail, _ job: RunningJob) async throws -> Beginning {
        do {
            return try await database.transaction(payload.scope) { tx in
                guard try job.isStillMine(tx) else { throw LostLease() }
                return try mark(tx, payload)
            }
        } catch  where job.isLastAttempt && !(error is LostLease) {
            try await giveUp(payload)
            return .nothing
        }
    }

    private func mark(_ tx: Transaction, _ payload: DeliverMail) throws -> Beginning {
        let delivery = try store.lock(tx, payload.workspace, payload.delivery)
        switch delivery?.start(at: tx.now) ?? .nothing {
        case .send:
            let hours = try delivery?.hasHours == true ? store.hours(tx, payload.workspace, payload.delivery) : nil
            if let opening = hours?.opening(at: tx.now) { return .later(opening) }
            return try store.begin(tx, payload.workspace, payload.delivery).map(Beginning.send) ?? .nothing
        case .settle(let outcome): try store.settle(tx, payload.workspace, payload.delivery, outcome)
        case .nothing: break
        }
        return .nothing
    }

    /// A late outcome still counts where the delivery was taken for lost meanwhile, but not where another try began.
    private func settle(
        _ payload: DeliverMail, _ mail: OutgoingMail, _ attempt: SendAttempt
    ) async throws -> DeliveryOutcome? {
        try await database.transaction(payload.scope) { tx in
            guard let delivery = try store.lock(tx, payload.workspace, payload.delivery),
                delivery.attempts == mail.attempt, delivery.state == .sending || delivery.state == .unknown
            else { return nil }
            let outcome = delivery.after(attempt, at: tx.now)
            try store.settle(tx, payload.workspace, payload.delivery, outcome)
            return outcome
        }
    }

    /// For what can never begin, such as a message that does not open: better shown as not delivered than queued for ever.
    private func giveUp(_ payload: DeliverMail) async throws {
        try await database.transaction(payload.scope) { tx in
            guard try store.lock(tx, payload.workspace, payload.delivery)?.state == .queued else { return }
            let outcome = DeliveryOutcome(.refused, MailTrouble.other.summary, .other)
            try store.settle(tx, payload.workspace, payload.delivery, outcome)
        }
    }

    /// What a server answered must not be lost to a database that is away for a moment.
    ///
    /// In a task of its own: the pauses have to be real also when this job is being cancelled.
    private func persistently<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        try await Task {
            for wait in Self.pauses {
                do { return try await body() } catch { await pause(wait) }
            }
            return try await body()
        }.value
    }
}
