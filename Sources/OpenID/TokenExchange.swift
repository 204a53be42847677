import Foundation
import Primitives

/// A code that may be exchanged, with all that its tokens will have to fit. There is no other way to verified tokens.
package struct TokenExchange: Sendable {
    /// To be posted once, without following redirects.
    package let request: TokenRequest
    package let pending: PendingAuthorization
    private let provider: ProviderConfiguration
    /// Those of the configuration that the provider says it signs by. A key that it publishes for something else, such as
    /// proofs of possession, makes no sign-in.
    private let algorithms: Set<SignatureAlgorithm>

    init(
        code: Secret<String>, _ pending: PendingAuthorization, _ provider: ProviderConfiguration,
        _ metadata: ProviderMetadata
    ) {
        request = TokenRequest(code: code, pending, provider.client, metadata)
        self.pending = pending
        self.provider = provider
        algorithms = metadata.algorithms?.intersection(provider.algorithms) ?? provider.algorithms
    }

    /// Reads the provider's answer to `request`.
    package func read(_ answer: ProviderAnswer) throws(ExchangeError) -> GrantedTokens {
        guard answer.isJSON,
            let object = try? JSONReader.object(answer.body, maximumBytes: GrantedTokens.maximumBytes)
        else { throw answer.status == 401 ? .misconfigured : .unavailable }
        switch answer.status {
        case 200:
            do { return try GrantedTokens(object) } catch { throw .unavailable }
        case 400, 401, 403: throw Self.error(object, answer.status)
        default: throw .unavailable
        }
    }

    /// Proves who came. `keysNeeded` asks to fetch the provider's keys and to call again with them and the same
    /// tokens; it is not said more often than `ProviderKeys.pause` allows.
    package func verify(_ tokens: GrantedTokens, keys: ProviderKeys, now: Date) throws(IDTokenFault) -> Verdict {
        let rules = IDTokenRules(
            provider: provider, algorithms: algorithms, pending: pending, accessToken: tokens.accessToken)
        switch try rules.verify(tokens.idToken.reveal(), keys: keys, now: now) {
        case .keysNeeded: return .keysNeeded
        case .verified(let identity): return .completed(CompletedAuthorization(pending, identity))
        }
    }

    package enum Verdict: Sendable {
        case completed(CompletedAuthorization)
        case keysNeeded
    }

    private static func error(_ object: JSONObject, _ status: Int) -> ExchangeError {
        switch try? object.string("error") {
        case "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope": .misconfigured
        // Providers have words of their own for a code that is not good, beside `invalid_grant` and `invalid_request`.
        default: status == 401 ? .misconfigured : .refused
        }
    }
}

/// A person is back from a provider and proved who they are there. What that means here is for the caller to say, by
/// the intent with which they left.
package struct CompletedAuthorization: Sendable {
    package let flow: FlowID
    package let intent: FlowIntent
    /// The account signed in at the start and at the end; always there for `link` and `connect`.
    package let account: AccountID?
    package let workspace: WorkspaceID?
    package let identity: VerifiedIdentity

    init(_ pending: PendingAuthorization, _ identity: VerifiedIdentity) {
        (flow, intent, account, workspace) = (pending.flow, pending.intent, pending.account, pending.workspace)
        self.identity = identity
    }
}
