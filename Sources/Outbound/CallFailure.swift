import Primitives

/// Why a call brought no answer that can be used, in the terms callers act on.
package enum CallFailure: Error, Sendable {
    /// It is not on the list, so it did not leave.
    case refused(CallRefusal)
    /// The provider understood and declined. The excerpt of its words is for the caller, never for a log or a page.
    case rejected(status: Int, excerpt: Secret<String>)
    /// The credentials are not, or no longer, good (401).
    case unauthorized
    /// Not now, and where the provider said so, not before so long (429, or 503 with a date).
    case rateLimited(retryAfter: Duration?)
    /// It was not carried out, as far as anybody can tell, and may be tried again later.
    case unavailable(CallTrouble)
    /// It was sent and no answer was understood: it may have been carried out. Neither a yes nor a no.
    case unknown
}

/// What stood in the way.
package enum CallTrouble: Hashable, Sendable {
    case transfer(TransferFailure)
    /// The provider's own fault: 408 or 5xx.
    case status(Int)
    /// Without a row in the ledger nothing leaves.
    case ledger
    /// Somebody who looks after the installation has cut it off for the time being.
    case heldBack
}

/// A provider's answer that says yes: 2xx, or 304 where the caller asked for news only.
package struct CallReply: Sendable {
    package let status: Int
    /// By name in lower case; those that were wanted.
    package let fields: [String: String]
    package let body: [UInt8]
}
