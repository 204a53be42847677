import Primitives

/// Why a delivery cannot be sent again.
package enum DeliveryError: Refusal, Hashable {
    case notFound
    /// It is on its way, or has arrived.
    case notResendable

    package var status: Int {
        switch self {
        case .notFound: 404
        case .notResendable: 409
        }
    }

    package var words: WordKey {
        switch self {
        case .notFound: WordKey("delivery.not-found")
        case .notResendable: WordKey("delivery.not-resendable")
        }
    }
}
