import Foundation
import Primitives

/// What an outcome means for a call: values in, values out.
struct CallVerdict: Sendable {
    let result: Result<CallReply, CallFailure>
    let word: CallResult
    let status: Int?

    /// Octets of a refusal that the caller may read.
    static let excerpt = 2_048

    init(_ outcome: HTTPOutcome, _ call: ProviderCall, now: Date) {
        let harmless = call.isSafe || call.isIdempotent
        switch outcome.end {
        case .answered(let answer):
            status = answer.status
            result = Self.result(answer, harmless, now)
        case .failed(let failure):
            status = nil
            result = .failure(outcome.wasSent && !harmless ? .unknown : .unavailable(.transfer(failure)))
        }
        word = CallResult(result)
    }

    private static func result(_ answer: HTTPAnswer, _ harmless: Bool, _ now: Date) -> Result<CallReply, CallFailure> {
        let pause = answer.fields["retry-after"].flatMap { RetryAfter.read($0, now: now) }
        switch answer.status {
        case 200..<300, 304:
            return .success(CallReply(status: answer.status, fields: answer.fields, body: answer.body))
        case 401: return .failure(.unauthorized)
        case 429: return .failure(.rateLimited(retryAfter: pause))
        case 503 where pause != nil && harmless: return .failure(.rateLimited(retryAfter: pause))
        case 408, 503: return .failure(.unavailable(.status(answer.status)))
        // Somebody on the way gave up, or broke down in the middle: it may have been done all the same.
        case 500, 502, 504, 505..<600:
            return .failure(harmless ? .unavailable(.status(answer.status)) : .unknown)
        default: return .failure(.rejected(status: answer.status, excerpt: words(answer.body)))
        }
    }

    private static func words(_ body: [UInt8]) -> Secret<String> {
        Secret(String(decoding: body.prefix(excerpt), as: UTF8.self))
    }
}
