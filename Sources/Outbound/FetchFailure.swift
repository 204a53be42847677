import Primitives

/// Why an address that a person typed brought nothing. Holds nothing of the address and nothing that was answered.
package enum FetchFailure: Refusal, Hashable {
    /// The name leads nowhere, or inside: which of the two is nobody's business outside.
    case nowhere
    case unreachable(TransferFailure)
    /// To an address that we do not call, or too often.
    case redirect
    case status(Int)
    case type
    case tooLarge(limit: Int)
    /// A POST that was sent and got no answer: it may have been taken.
    case unknown
    /// Our own trouble: too much to do, or no ledger.
    case later

    package var status: Int { self == .later ? 503 : 422 }

    package var words: WordKey {
        switch self {
        case .nowhere: WordKey("outbound.fetch-nowhere")
        case .unreachable(.certificate), .unreachable(.encryption): WordKey("outbound.fetch-certificate")
        case .unreachable: WordKey("outbound.fetch-unreachable")
        case .redirect: WordKey("outbound.fetch-redirect")
        case .status(let status): WordKey("outbound.fetch-status", ["status": String(status)])
        case .type: WordKey("outbound.fetch-type")
        case .tooLarge(let limit): WordKey("outbound.fetch-too-large", ["limit": String(limit / 1_048_576)])
        case .unknown: WordKey("outbound.fetch-unknown")
        case .later: WordKey("outbound.fetch-later")
        }
    }

    init(_ failure: TransferFailure, limit: Int) {
        switch failure {
        case .unresolved, .notAllowed: self = .nowhere
        case .tooLarge: self = .tooLarge(limit: limit)
        case .busy, .cancelled, .unusable: self = .later
        default: self = .unreachable(failure)
        }
    }
}
