import Foundation
import Jobs
import Primitives
import Store

/// Where capabilities put their mail: into the ledger, in the transaction of its cause. Workers send it afterwards.
package struct Outbox: Sendable {
    private let store: DeliveryStore
    private let jobs = JobQueue()
    private let sender: Mailbox
    private let random: RandomSource
    /// Whether there is a mail server; without one everything stays on this machine.
    package let leaves: Bool

    /// - Parameter sender: the From of everything this installation sends.
    package init(_ store: DeliveryStore, sender: Mailbox, random: RandomSource = .system, leaves: Bool = true) {
        self.leaves = leaves
        self.store = store
        self.sender = sender
        self.random = random
    }

    /// Queues one message. Throws `MailMessageError` where it could never be sent.
    ///
    /// `workspace` nil is mail of the installation itself and needs the system scope.
    @discardableResult
    package func queue(_ tx: Transaction, _ draft: MailDraft, workspace: WorkspaceID?) throws -> DeliveryID {
        let delivery = try delivery(draft, at: tx.now)
        try queue(tx, [delivery], workspace ?? .installation)
        return delivery.id
    }

    /// Queues many messages with a few statements, in the order given.
    @discardableResult
    package func queue(_ tx: Transaction, all drafts: [MailDraft], workspace: WorkspaceID?) throws -> [DeliveryID] {
        let deliveries = try drafts.map { try delivery($0, at: tx.now) }
        try queue(tx, deliveries, workspace ?? .installation)
        return deliveries.map(\.id)
    }

    /// Sends a copy of what was refused or may have been lost, because a person asks for it: a new delivery with a new
    /// date and Message-ID, linked to the old. A second click finds the first one's copy. Throws `DeliveryError`.
    package func resend(_ tx: Transaction, _ id: DeliveryID, workspace: WorkspaceID?) throws -> DeliveryID {
        let workspace = workspace ?? .installation
        guard let state = try store.lock(tx, workspace, id)?.state, let old = try store.detail(tx, workspace, id)
        else { throw DeliveryError.notFound }
        if let copy = old.summary.resentAs { return copy }
        guard state.isResendable else { throw DeliveryError.notResendable }
        let delivery = try copy(of: old, terms: store.terms(tx, workspace, id), at: tx.now)
        try queue(tx, [delivery], workspace)
        return delivery.id
    }

    /// Gives mails that still wait other hours at which they may leave; nil for any. They go by them from now on.
    package func reschedule(
        _ tx: Transaction, _ all: [(delivery: DeliveryID, hours: SendingHours?)], workspace: WorkspaceID
    ) throws {
        guard !all.isEmpty else { return }
        try store.setHours(tx, workspace, all)
        // Each looks at its hours again, and goes on waiting where it has to.
        try jobs.hasten(tx, DeliverMail.self, workspace: workspace, unique: all.map(\.delivery.text))
    }

    /// Has mails that wait tried now, because a person asks for it: at any hour, and before a mail server's wait is over. What
    /// is held back by a budget or by somebody goes on being held back. Returns how many waited.
    @discardableResult
    package func hasten(_ tx: Transaction, _ ids: [DeliveryID], workspace: WorkspaceID) throws -> Int {
        let waiting = try store.waiting(tx, workspace, ids).filter(\.value.canHasten).keys.sorted()
        guard !waiting.isEmpty else { return 0 }
        try reschedule(tx, waiting.map { ($0, nil) }, workspace: workspace)
        // One whose job was cancelled gets another; the rest keep theirs.
        let requests = waiting.map { JobRequest(DeliverMail(workspace: workspace, delivery: $0), unique: $0.text) }
        try jobs.enqueue(tx, all: requests, workspace: workspace)
        return waiting.count
    }

    private func queue(_ tx: Transaction, _ deliveries: [NewDelivery], _ workspace: WorkspaceID) throws {
        try store.insert(tx, workspace, deliveries)
        let requests = deliveries.map { delivery in
            JobRequest(
                DeliverMail(workspace: workspace, delivery: delivery.id), at: delivery.hours?.opening(at: tx.now),
                unique: delivery.id.text, priority: delivery.priority)
        }
        try jobs.enqueue(tx, all: requests, workspace: workspace)
    }

    private func delivery(_ draft: MailDraft, at now: Date) throws -> NewDelivery {
        let id = DeliveryID(random.uuid(at: now))
        let message = MailMessage(
            from: sender, to: draft.to, replyTo: draft.replyTo, subject: draft.subject, text: draft.text,
            html: draft.html, messageID: messageID(id, from: sender.address), date: now,
            unsubscribe: draft.unsubscribe, calendar: draft.calendar)
        _ = try message.rendered()
        return NewDelivery(
            id: id, kind: draft.kind.name, person: draft.person, priority: draft.kind.priority, message: message,
            expiresAt: min(now + draft.kind.patience, draft.until ?? .distantFuture), hours: draft.hours)
    }

    private func copy(of old: DeliveryDetail, terms: DeliveryTerms, at now: Date) -> NewDelivery {
        let id = DeliveryID(random.uuid(at: now))
        return NewDelivery(
            id: id, kind: old.summary.kind, person: old.summary.person, priority: terms.priority,
            message: old.message.copy(messageID(id, from: old.message.from.address), date: now),
            expiresAt: now + terms.patience, hours: terms.hours, resendOf: old.summary.id)
    }

    private func messageID(_ id: DeliveryID, from sender: EmailAddress) -> MessageID {
        MessageID(id.uuid, proof: store.code(of: id).proof, from: sender)
    }
}

extension MailMessage {
    /// The same words as a message of its own.
    fileprivate func copy(_ id: MessageID, date: Date) -> MailMessage {
        MailMessage(
            from: from, to: to, replyTo: replyTo, subject: subject.text, text: text, html: html, messageID: id,
            date: date, unsubscribe: unsubscribe, calendar: calendar)
    }
}
