import Foundation
import Primitives

/// One provider's part in signing in, from the first redirect to the exchange of the code (OpenID Connect Core, 3.1).
///
/// It decides and does nothing. In order: `begin`; store `pending` and redirect; on the callback `flow(of:now:)`, take
/// what is stored under it, `redeem`; post what it gives; `TokenExchange.read`, `TokenExchange.verify`.
package struct AuthorizationFlow: Sendable {
    package let provider: ProviderConfiguration
    package let metadata: ProviderMetadata
    let authenticator: StateAuthenticator

    package struct Beginning: Sendable {
        /// Where to send the browser.
        package let location: String
        package let pending: PendingAuthorization
    }

    package enum Redemption: Sendable {
        case exchange(TokenExchange)
        /// No code, and nothing wrong with that: the person is back and may choose another way.
        case trouble(AuthorizationTrouble, PendingAuthorization)
    }

    package init(_ provider: ProviderConfiguration, _ metadata: ProviderMetadata, signed: StateAuthenticator) {
        self.provider = provider
        self.metadata = metadata
        authenticator = signed
    }

    /// Linking and connecting need an account to link to: throws `otherAccount` where none is signed in.
    package func begin(
        _ intent: FlowIntent, by presence: Presence, workspace: WorkspaceID? = nil, random: RandomSource, now: Date
    ) throws(CallbackRefusal) -> Beginning {
        guard intent == .signIn || presence.account != nil else { throw .otherAccount }
        let pending = PendingAuthorization(
            intent, at: provider, by: presence, workspace: workspace, random: random, now: now)
        let state = AuthorizationState.text(for: pending, by: presence, signed: authenticator)
        let separator = metadata.authorization.hasQuery ? "&" : "?"
        let location = metadata.authorization.text + separator + FormText.encode(fields(pending, state: state))
        return Beginning(location: location, pending: pending)
    }

    /// Under which flow to look for what was stored. Only for a state that we signed and that is not over, so that
    /// made-up callbacks never reach the database.
    package func flow(of callback: AuthorizationCallback, now: Date) throws(CallbackRefusal) -> FlowID {
        try Self.flow(of: callback, signed: authenticator, now: now)
    }

    /// The same before anything is known of the provider.
    package static func flow(
        of callback: AuthorizationCallback, signed authenticator: StateAuthenticator, now: Date
    ) throws(CallbackRefusal) -> FlowID {
        try AuthorizationState(callback.state, signed: authenticator, now: now).flow
    }

    /// `pending`: what the store gave up for the flow of this callback; nil where it had nothing.
    package func redeem(
        _ callback: AuthorizationCallback, pending: PendingAuthorization?, by presence: Presence, now: Date
    ) throws(CallbackRefusal) -> Redemption {
        let state = try AuthorizationState(callback.state, signed: authenticator, now: now)
        guard let pending else { throw .used }
        try check(state, pending, presence, now)
        try check(issuer: callback.issuer)
        switch callback.answer {
        case .error(let code): return .trouble(AuthorizationTrouble(code: code), pending)
        case .code(let code): return .exchange(TokenExchange(code: Secret(code), pending, provider, metadata))
        }
    }

    private func check(
        _ state: AuthorizationState, _ pending: PendingAuthorization, _ presence: Presence, _ now: Date
    ) throws(CallbackRefusal) {
        guard now < pending.expiresAt else { throw .expired }
        guard pending.provider == provider.name, pending.issuer.isSame(as: metadata.issuer) else {
            throw .otherProvider
        }
        guard constantTimeEqual(pending.browser, presence.browser) else { throw .otherBrowser }
        guard pending.account == presence.account else { throw .otherAccount }
        // The rest: flow, intent, workspace, nonce, verifier, redirect.
        guard constantTimeEqual(pending.binding(seenBy: presence), state.binding) else { throw .otherFlow }
    }

    /// RFC 9207, 2.4: where it is there it has to be right, and where it was promised it has to be there.
    private func check(issuer: String?) throws(CallbackRefusal) {
        guard let issuer else {
            if metadata.namesIssuer { throw .otherIssuer }
            return
        }
        guard provider.answers(as: issuer) else { throw .otherIssuer }
    }

    private func fields(_ pending: PendingAuthorization, state: String) -> [(name: String, value: String)] {
        var fields = [
            (name: "response_type", value: "code"), ("client_id", provider.client.id),
            ("redirect_uri", pending.redirectURI), ("scope", provider.scopes.joined(separator: " ")),
            ("state", state), ("nonce", pending.nonce), ("code_challenge", pending.verifier.challenge),
            ("code_challenge_method", "S256"),
        ]
        // People have several accounts at these two; not every other provider understands the wish.
        if pending.intent != .signIn, provider.kind != .generic { fields.append(("prompt", "select_account")) }
        return fields
    }
}

extension ProviderConfiguration {
    /// Microsoft's answers for several directories may name any of them.
    fileprivate func answers(as name: String) -> Bool {
        switch kind {
        case .microsoft: issuers.contains { $0.isSame(as: name) }
        case .google, .generic: issuer.isSame(as: name)
        }
    }
}
