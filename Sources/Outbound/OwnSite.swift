import CCurl
import Primitives

/// This installation's own site, asked at its public address as anybody outside asks it.
///
/// It names one server only, the operator's own, so it needs no list of what may leave, and no call of it stands in
/// anybody's ledger.
package struct OwnSite: Sendable {
    package struct Question: Sendable {
        package let method: String
        /// Path and query, sent just so.
        package let target: String
        let fields: [RequestField]
        let body: OutgoingCall.Body?

        package init(_ method: String, _ target: String, fields: [RequestField] = [], body: OutgoingCall.Body? = nil) {
            (self.method, self.target, self.fields, self.body) = (method, target, fields, body)
        }
    }

    package struct Answer: Sendable {
        package let status: Int
        /// By name in lower case: those of `wanted`.
        package let fields: [String: String]
        package let body: [UInt8]
    }

    /// What examinations look at.
    private static let wanted: Set<String> = [
        "allow", "content-security-policy", "content-type", "location", "set-cookie", "strict-transport-security",
        "x-content-type-options", "x-frame-options",
    ]
    private static let limits = TransferLimits(connect: .seconds(5), total: .seconds(20), body: 4_194_304)

    package let origin: Origin
    /// PEM file of the authorities to trust instead of the machine's.
    private let authorities: String?
    private let threads: BlockingThreads<HTTPHandle>

    /// Nil where the address is none, or plain HTTP to another machine.
    package init?(_ address: String, authorities: String? = nil) {
        guard let origin = Origin(address) else { return nil }
        self.origin = origin
        self.authorities = authorities
        threads = BlockingThreads(name: "klatch-own-site", count: 1, waiting: 64, idle: 10)
    }

    package func ask(_ question: Question) async -> Result<Answer, TransferFailure> {
        await ask(question, at: origin)
    }

    /// The same host over plain HTTP, on its usual port.
    package func askPlainly(_ target: String) async -> Result<Answer, TransferFailure> {
        await ask(Question("GET", target), at: Origin(plain: origin.host))
    }

    /// Whether a handshake came to an agreement; nil where nothing was there to agree with. A certificate that is not good is
    /// looked at only once there is one.
    package func agrees(on handshake: Handshake) async -> Bool? {
        let outcome = await shake(handshake)
        // Something was asked over it.
        if outcome.wasSent { return true }
        return switch outcome.end {
        case .answered, .failed(.certificate): true
        case .failed(.encryption), .failed(.broken): false
        case .failed: nil
        }
    }

    /// When the certificate ends, in libcurl's words: `Jan 31 12:00:00 2027 GMT`. Fails where it is not good.
    package func certificateEnd() async -> Result<String, TransferFailure> {
        let outcome = await shake(.tls12)
        let other = outcome.certificateEnd == nil ? await shake(.tls13) : outcome
        if case .failed(let failure) = other.end { return .failure(failure) }
        return other.certificateEnd.map { .success($0) } ?? .failure(.malformed)
    }

    private func shake(_ handshake: Handshake) async -> HTTPOutcome {
        var request = HTTPRequest(
            method: "GET", origin: origin, target: "/health", limits: Self.limits, authorities: authorities,
            isAlone: true)
        request.handshake = handshake
        return await threads.perform(request)
    }

    private func ask(_ question: Question, at origin: Origin) async -> Result<Answer, TransferFailure> {
        let request = HTTPRequest(
            method: question.method, origin: origin, target: question.target, fields: question.fields,
            body: question.body, wanted: Self.wanted, limits: Self.limits, authorities: authorities)
        switch await threads.perform(request).end {
        case .answered(let answer):
            return .success(Answer(status: answer.status, fields: answer.fields, body: answer.body))
        case .failed(let failure): return .failure(failure)
        }
    }
}
