import Foundation
import Primitives

/// One line of the outbox page: everything about a delivery but the message itself.
package struct DeliverySummary: Hashable, Sendable {
    package let id: DeliveryID
    package let kind: String
    package let person: PersonID?
    package let state: DeliveryState
    package let recipient: EmailAddress
    package let subject: String
    package let messageID: String
    /// The server's words or ours, at the last try.
    package let reply: String?
    package let trouble: MailTrouble?
    package let attempts: Int
    package let createdAt: Date
    package let updatedAt: Date
    package let sentAt: Date?
    package let resendOf: DeliveryID?
    /// The delivery that sends this one again.
    package let resentAs: DeliveryID?

    /// Whether a "send again" button makes sense.
    package var isResendable: Bool { state.isResendable && resentAs == nil }
}

/// All that is known about a delivery.
package struct DeliveryDetail: Hashable, Sendable {
    package let summary: DeliverySummary
    package let message: MailMessage
    /// Of the last try, if it failed.
    package let dialogue: SMTPDialogue?
}

/// A mail as whoever it went to is told of it.
package struct WrittenMail: Hashable, Sendable {
    package let at: Date
    package let subject: String
    package let state: DeliveryState
}

/// Whose mail is looked for: people of the workspace whom it is about, and addresses by their blind indexes.
package struct DeliveryRecipients: Hashable, Sendable {
    package let people: [PersonID]
    package let addresses: [[UInt8]]

    package init(people: [PersonID] = [], addresses: [[UInt8]]) {
        self.people = people
        self.addresses = addresses
    }
}
