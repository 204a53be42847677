import Mail

/// `klatch mail receive`: takes a message that a mail server hands over.
package struct ReturnDesk: Sendable {
    /// Octets of a message that are looked at.
    package static let maximumLength = DeliveryReport.maximumLength

    private let returns: DeliveryReturns

    package init(_ installation: Installation) {
        returns = DeliveryReturns(installation.database, DeliveryStore(installation.vault))
    }

    /// What was done with a message.
    package struct Answer: Sendable, Equatable {
        package let sentence: String
        /// The mail server is to keep it, and to hand it over again later.
        package let isTooEarly: Bool
    }

    package func take(_ message: [UInt8], to recipient: String?) async throws -> Answer {
        let outcome = try await returns.take(message, to: recipient)
        return Answer(sentence: outcome.sentence, isTooEarly: outcome == .early)
    }
}

extension DeliveryReturns.Outcome {
    fileprivate var sentence: String {
        switch self {
        case .noted: "Noted: the mail did not arrive."
        case .known: "Known already."
        case .nothing: "Not a report of mail that was lost. Nothing to do."
        case .foreign: "A report, but of no mail that was sent from here and is remembered. Nothing to do."
        case .early: "The mail is still being handed over. Try again later."
        }
    }
}
