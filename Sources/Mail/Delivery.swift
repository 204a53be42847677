import Foundation
import Primitives
import Store

package enum DeliveryTag {}
package typealias DeliveryID = Identifier<DeliveryTag>

/// Where one message to one recipient stands.
package enum DeliveryState: String, CaseIterable, Sendable, SQLEncodable, SQLDecodable {
    /// Waits for its turn, the first or a next one.
    case queued
    /// A worker has it on the wire.
    case sending
    /// A mail server took it over.
    case sent
    /// There was no mail server: the outbox of this machine has it, and nobody else.
    case kept
    /// It did not leave, and will not by itself.
    case refused
    /// It may have arrived. Only a person sends it again.
    case unknown

    /// A person may send it again.
    package var isResendable: Bool { self == .refused || self == .unknown || self == .kept }
}

/// The rules by which a delivery moves on. Pure: decides, and leaves the doing to the store.
package struct Delivery: Hashable, Sendable {
    package let state: DeliveryState
    /// Tries begun.
    package let attempts: Int
    package let expiresAt: Date
    /// Whether there are hours of the day at which it may not leave.
    package let hasHours: Bool

    package init(state: DeliveryState, attempts: Int, expiresAt: Date, hasHours: Bool = false) {
        self.state = state
        self.attempts = attempts
        self.expiresAt = expiresAt
        self.hasHours = hasHours
    }

    /// What a worker does that finds it.
    package enum Start: Hashable, Sendable {
        /// Mark it as sending, commit, then send.
        case send
        /// Nothing but this.
        case settle(DeliveryOutcome)
        case nothing
    }

    package func start(at now: Date) -> Start {
        switch state {
        case .queued where now < expiresAt: .send
        case .queued: .settle(DeliveryOutcome(.refused, MailTrouble.tooLate.summary, .tooLate))
        // Whoever marked it is gone, or would have settled it: how far it came cannot be known.
        case .sending: .settle(DeliveryOutcome(.unknown, MailTrouble.interrupted.summary, .interrupted))
        case .sent, .kept, .refused, .unknown: .nothing
        }
    }

    /// What follows from a try that this delivery is marked for.
    package func after(_ attempt: SendAttempt, at now: Date) -> DeliveryOutcome {
        switch attempt.result {
        case .accepted(let reply): DeliveryOutcome(.sent, reply, nil)
        case .kept: DeliveryOutcome(.kept, OutboxTransport.reply, nil)
        case .refused(_, let reply): DeliveryOutcome(.refused, reply, attempt.trouble, attempt.dialogue)
        case .unknown(let reason): DeliveryOutcome(.unknown, reason, attempt.trouble, attempt.dialogue)
        case .unavailable(let reason): afterUnavailable(reason, attempt, at: now)
        }
    }

    private func afterUnavailable(_ reason: String, _ attempt: SendAttempt, at now: Date) -> DeliveryOutcome {
        let retry = now + Self.wait(afterAttempt: attempts)
        // Taken for lost meanwhile, so that no job is left to try again.
        if state != .sending || retry >= expiresAt {
            return DeliveryOutcome(.refused, reason, attempt.trouble, attempt.dialogue)
        }
        return DeliveryOutcome(.queued, reason, attempt.trouble, attempt.dialogue, retryAt: retry)
    }

    /// Seconds: soon at first, for sign-in links; then hourly, as mail servers do (RFC 5321, 4.5.4.1).
    private static let waits: [TimeInterval] = [10, 30, 120, 600, 1800]
    static func wait(afterAttempt attempt: Int) -> TimeInterval {
        waits.indices.contains(attempt - 1) ? waits[attempt - 1] : 3600
    }
}

/// What the ledger is to say next about a delivery.
package struct DeliveryOutcome: Hashable, Sendable {
    package let state: DeliveryState
    /// The server's words or ours. May quote the address.
    package let words: String
    package let trouble: MailTrouble?
    package let dialogue: SMTPDialogue?
    /// Set when queued again.
    package let retryAt: Date?

    init(
        _ state: DeliveryState, _ words: String, _ trouble: MailTrouble?, _ dialogue: SMTPDialogue? = nil,
        retryAt: Date? = nil
    ) {
        self.state = state
        self.words = words
        self.trouble = trouble
        self.dialogue = dialogue
        self.retryAt = retryAt
    }
}
