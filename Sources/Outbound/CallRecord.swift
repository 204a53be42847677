import Foundation
import Primitives
import Store

package enum CallTag {}
package typealias CallID = Identifier<CallTag>

/// What became of a call, in the ledger's words.
package enum CallResult: String, Sendable, CaseIterable, SQLDecodable, SQLEncodable {
    /// It left, or is about to. A process that dies leaves it so, until it is swept to `unknown`.
    case started
    case answered, rejected, unauthorized, unavailable, unknown
    case rateLimited = "rate_limited"

    init(_ result: Result<CallReply, CallFailure>) {
        switch result {
        case .success: self = .answered
        case .failure(.rejected), .failure(.refused): self = .rejected
        case .failure(.unauthorized): self = .unauthorized
        case .failure(.rateLimited): self = .rateLimited
        case .failure(.unavailable): self = .unavailable
        case .failure(.unknown): self = .unknown
        }
    }
}

/// One call in the list that a person reads: when, to whom, what for, which fields were asked for, what came of it.
package struct CallRecord: Sendable, Equatable {
    package let id: CallID
    package let onBehalf: OnBehalf
    package let startedAt: Date
    package let vendor: String
    package let operation: String
    package let host: String
    /// The test server that stood for the vendor, in local mode.
    package let standIn: String?
    package let method: String
    /// The template, never a value.
    package let path: String
    package let asked: [String]
    package let result: CallResult
    package let status: Int?
    package let figures: Figures?

    package struct Figures: Sendable, Equatable {
        package let milliseconds: Int
        /// Octets, header fields included.
        package let requestBytes: Int
        package let responseBytes: Int
    }
}
