import Accounts
import Audit
import Foundation
import Limits
import OpenID
import Outbound
import Policy
import Primitives
import Store
import Vault
import Web

extension CredentialsSlice {
    var providerSignInRoutes: [Route] {
        [
            .post("/sign-in/with/{provider}", .visitor("the door, by way of a provider")) { exchange in
                let form = try exchange.form("next")
                return try await leave(exchange, for: provider(exchange), .signIn, next: Self.safe(form["next"]))
            },
            .get(
                "/sign-in/return/{provider}", .visitor("a provider's answer, believed for its signed state"), comeBack),
            .get("/sign-in/not-connected/{provider}", .visitor("says how to connect an account")) { exchange in
                try .page(ProviderSignInPage(provider: provider(exchange).label))
            },
        ]
    }

    private var waiting: PendingAuthorizationStore { PendingAuthorizationStore(vault: vault) }
    var connections: ConnectionStore { ConnectionStore(vault: vault, random: random) }
    private func states(_ exchange: Exchange) -> StateAuthenticator {
        .daily(at: exchange.now) { [vault] in vault.mac("provider-state", $0) }
    }

    func provider(_ exchange: Exchange) throws -> SignInVendor {
        guard let provider = providers.first(where: { $0.name == exchange.parameters["provider"] }) else {
            throw RequestRefusal.notFound
        }
        return provider
    }

    /// Keeps what has to wait here, and sends the browser to the provider.
    func leave(
        _ exchange: Exchange, for provider: SignInVendor, _ intent: FlowIntent, next: String
    ) async throws -> Reply {
        try await charge(exchange, .providerVisit, orOwn: .providerVisitOnKnownDevice)
        do throws(ProviderTrouble) {
            let metadata = try await directory.metadata(of: provider, now: exchange.now)
            return try await leave(exchange, for: provider, intent, next: next, metadata)
        } catch { return Self.back(after: error, at: provider, intent, next: next) }
    }

    /// Counted by network; a browser that is known here has an allowance of its own when its neighbours have used up the
    /// common one (AT-13).
    private func charge(_ exchange: Exchange, _ limit: Limit, orOwn own: Limit) async throws {
        let keys = limiter.keys
        try await database.transaction(.system("counts visits to providers")) { tx in
            try limiter.check(tx, limit, keys.peer(exchange.peer), orOwn: own) {
                try accounts.devices.known(tx, token: exchange.deviceToken).map { [keys.browser($0)] }
            }
        }
    }

    private func leave(
        _ exchange: Exchange, for provider: SignInVendor, _ intent: FlowIntent, next: String,
        _ metadata: ProviderMetadata
    ) async throws(ProviderTrouble) -> Reply {
        do {
            let beginning = try AuthorizationFlow(provider.configuration, metadata, signed: states(exchange)).begin(
                intent, by: Self.presence(exchange, intent), random: random, now: exchange.now)
            try await database.transaction(.system("keeps what waits while somebody is at a provider")) { tx in
                try waiting.add(tx, WaitingAuthorization(pending: beginning.pending, next: next))
            }
            return .leave(to: provider.address(beginning.location))
        } catch { throw .unavailable }
    }

    /// Who is there. Somebody who wants to sign in is nobody yet, whoever else uses the browser.
    private static func presence(_ exchange: Exchange, _ intent: FlowIntent) throws -> Presence {
        let account = intent == .signIn ? nil : exchange.caller?.account
        guard let presence = Presence(cookie: Hex.encode(exchange.browser), account: account) else {
            throw ProviderRefusal.notBelieved
        }
        return presence
    }

    private static func back(
        after trouble: ProviderTrouble, at provider: SignInVendor, _ intent: FlowIntent, next: String
    ) -> Reply {
        let path = intent == .signIn ? door(next) : "/account/connections"
        return .redirect(to: path, trouble: trouble.words(at: provider.label))
    }

    /// Where the other ways are, for whoever wanted to get somewhere.
    private static func door(_ next: String) -> String {
        next == "/" ? "/sign-in" : "/sign-in?next=" + LocalPath.encoded(next)
    }

    /// A GET with effects, as the protocol has it. Only a state that we signed, for this browser, has any; and once.
    private func comeBack(_ exchange: Exchange) async throws -> Reply {
        let provider = try provider(exchange)
        if exchange.isHead { return .redirect(to: "/sign-in") }
        do {
            let callback = try AuthorizationCallback(query: exchange.rawQuery)
            let flow = try AuthorizationFlow.flow(of: callback, signed: states(exchange), now: exchange.now)
            // Only what we signed is counted: pictures on somebody's page cannot use an office's tries up (AT-13).
            try await charge(exchange, .providerCallback, orOwn: .providerCallbackOnKnownDevice)
            let found = try await database.transaction(.system("somebody is back from a provider")) { tx in
                try waiting.take(tx, flow)
            }
            guard let found else { throw CallbackRefusal.used }
            return try await CallNotes.$current.withValue(CallNotes()) {
                try await comeBack(exchange, callback, found, from: provider)
            }
        } catch is CallbackRefusal { throw ProviderRefusal.notBelieved }
    }

    private func comeBack(
        _ exchange: Exchange, _ callback: AuthorizationCallback, _ found: WaitingAuthorization,
        from provider: SignInVendor
    ) async throws -> Reply {
        let intent = found.pending.intent
        do {
            let metadata = try await directory.metadata(of: provider, now: exchange.now)
            let flow = AuthorizationFlow(provider.configuration, metadata, signed: states(exchange))
            let redemption = try flow.redeem(
                callback, pending: found.pending, by: Self.presence(exchange, intent), now: exchange.now)
            switch redemption {
            case .trouble(let trouble, _):
                return Self.back(after: ProviderTrouble(trouble), at: provider, intent, next: found.next)
            case .exchange(let tokens):
                let completed = try await prove(exchange, tokens, provider, metadata)
                return try await finish(exchange, completed, next: found.next, provider)
            }
        } catch let trouble as ProviderTrouble {
            return Self.back(after: trouble, at: provider, intent, next: found.next)
        } catch let error as ExchangeError where error != .refused {
            let trouble: ProviderTrouble = error == .misconfigured ? .misconfigured : .unavailable
            return Self.back(after: trouble, at: provider, intent, next: found.next)
        } catch let error where error is CallbackRefusal || error is ExchangeError || error is IDTokenFault {
            try await refuse(provider, error, exchange.caller)
            let page = ProviderRefusedPage(
                provider: provider.label, isSignIn: intent == .signIn, door: Self.door(found.next))
            return .page(page, status: .badRequest)
        }
    }

    /// An answer to a question of ours that is not believed may be an attack: it is written down.
    private func refuse(_ provider: SignInVendor, _ error: any Error, _ caller: Caller?) async throws {
        let reason =
            (error as? CallbackRefusal)?.rawValue ?? (error as? IDTokenFault)?.rawValue
            ?? (error as? ExchangeError)?.rawValue ?? ""
        try await database.transaction(.system("notes an answer that is not believed")) { tx in
            try audit.record(
                tx, nil,
                AuditEvent(
                    "provider-answer.refused", by: caller.map { .account($0.account) } ?? .system,
                    details: ["provider": provider.name, "reason": reason]))
        }
    }

    private func prove(
        _ exchange: Exchange, _ tokens: TokenExchange, _ provider: SignInVendor, _ metadata: ProviderMetadata
    ) async throws -> CompletedAuthorization {
        let onBehalf = OnBehalf(account: tokens.pending.account)
        let granted = try await directory.tokens(for: tokens, at: provider, metadata, for: onBehalf)
        var keys = await directory.keys(of: provider)
        do {
            if case .completed(let done) = try tokens.verify(granted, keys: keys, now: exchange.now) { return done }
            keys = try await directory.renewedKeys(of: provider, metadata, now: exchange.now)
            if case .completed(let done) = try tokens.verify(granted, keys: keys, now: exchange.now) { return done }
        } catch let fault as IDTokenFault where fault == .unknownKey && keys.areMissing(at: exchange.now) {
            // They were asked for in vain a moment ago: the provider is at fault, not the person.
            throw ProviderTrouble.unavailable
        }
        throw IDTokenFault.unknownKey
    }

    private func finish(
        _ exchange: Exchange, _ completed: CompletedAuthorization, next: String, _ provider: SignInVendor
    ) async throws -> Reply {
        switch completed.intent {
        case .signIn: try await signIn(exchange, completed.identity, next: next, provider)
        case .link: try await link(exchange, completed)
        case .connect: throw ProviderRefusal.notBelieved
        }
    }

    /// Only a connected account signs in. One that nobody connected is never matched by its address (AT-6).
    private func signIn(
        _ exchange: Exchange, _ identity: VerifiedIdentity, next: String, _ provider: SignInVendor
    ) async throws -> Reply {
        let device = exchange.device
        // A task's own values do not reach the database's thread.
        let calls = CallNotes.current?.all ?? []
        let reply = try await database.transaction(.system("nobody is signed in yet")) { tx -> Reply? in
            guard let known = try connections.owner(tx, of: identity) else { return nil }
            try connections.noteUse(tx, known.id)
            try CallStore.attribute(tx, calls, to: known.account)
            let opening = SessionOpening(
                known.account, by: .provider, provider: identity.provider.text, tenant: identity.organisation)
            return try accounts.openSession(tx, opening, device).redirect(to: next)
        }
        return reply ?? .redirect(to: "/sign-in/not-connected/" + provider.name)
    }
}
