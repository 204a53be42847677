import Foundation
import Primitives
import Testing

@testable import OpenID

@Suite("Real providers over loopback", .serialized)
struct PeerTests {
    /// Their clocks are this machine's, so this world's is too.
    private struct World {
        let peer: PeerWalk
        let provider: ProviderConfiguration
        let metadata: ProviderMetadata
        let flow: AuthorizationFlow
        var keys = ProviderKeys()
        let now = Date()

        init(_ name: String, secret: String? = nil) throws {
            peer = try .shared(name)
            provider = try .generic(
                name: "peer", issuer: peer.facts.issuer,
                client: ClientCredentials(id: peer.facts.clientID, secret: Secret(secret ?? peer.facts.clientSecret)),
                redirectURI: PeerWalk.redirectURI, local: true)
            metadata = try ProviderMetadata(document: peer.get(provider.discovery), for: provider)
            flow = AuthorizationFlow(provider, metadata, signed: StateAuthenticator(FlowWorld.code(1)))
            keys.asking(at: now)
            keys.received(try KeySet(document: peer.get(metadata.keys)), at: now)
        }

        func presence() throws -> Presence { try #require(Presence(cookie: FlowWorld.cookie, account: nil)) }

        func begin() throws -> AuthorizationFlow.Beginning {
            try flow.begin(.signIn, by: presence(), random: .system, now: now)
        }

        func exchange(_ beginning: AuthorizationFlow.Beginning) throws -> TokenExchange {
            let redemption = try flow.redeem(
                peer.walk(beginning.location), pending: beginning.pending, by: presence(), now: Date())
            guard case .exchange(let exchange) = redemption else { throw FlowWorld.Unexpected(what: "\(redemption)") }
            return exchange
        }

        func identity(_ exchange: TokenExchange, _ tokens: GrantedTokens) throws -> VerifiedIdentity {
            let verdict = try exchange.verify(tokens, keys: keys, now: Date())
            guard case .completed(let completed) = verdict else { throw FlowWorld.Unexpected(what: "keys needed") }
            return completed.identity
        }
    }

    @Test("The whole flow, twice by the same person", arguments: ["canaille", "glewlwyd"])
    func wholeFlow(name: String) throws {
        let world = try World(name)
        var keys: Set<IdentityKey> = []
        for _ in 0..<2 {
            let exchange = try world.exchange(world.begin())
            let tokens = try exchange.read(world.peer.post(exchange.request))
            let identity = try world.identity(exchange, tokens)
            keys.insert(identity.key)
            #expect(identity.key.issuer == world.peer.facts.issuer)
            #expect(identity.hints.email?.text == world.peer.facts.email && !identity.hints.emailVerified)
            #expect(identity.hints.name == world.peer.facts.name)
        }
        #expect(keys.count == 1)
    }

    @Test("A code works once, and only with its own verifier", arguments: ["canaille", "glewlwyd"])
    func code(name: String) throws {
        let world = try World(name)
        let (first, second) = (try world.begin(), try world.begin())
        let callback = try world.peer.walk(first.location)
        guard case .code(let code) = callback.answer else { throw FlowWorld.Unexpected(what: "no code") }
        // Code injection: the code of one flow with the verifier of another (RFC 9700, 4.5).
        let injected = TokenExchange(code: Secret(code), second.pending, world.provider, world.metadata)
        #expect(throws: ExchangeError.refused) { try injected.read(world.peer.post(injected.request)) }
        let exchange = try world.exchange(first)
        _ = try exchange.read(world.peer.post(exchange.request))
        #expect(throws: ExchangeError.refused) { try exchange.read(world.peer.post(exchange.request)) }
    }

    @Test(
        "A token that a provider really gave is not believed once anything is bent",
        arguments: ["canaille", "glewlwyd"])
    func bent(name: String) throws {
        let world = try World(name)
        let exchange = try world.exchange(world.begin())
        let tokens = try exchange.read(world.peer.post(exchange.request))
        #expect(throws: Never.self) { try world.identity(exchange, tokens) }
        let other = TokenExchange(code: Secret("c"), try world.begin().pending, world.provider, world.metadata)
        #expect(throws: IDTokenFault.nonce) { try world.identity(other, tokens) }
        var foreign = world
        foreign.keys.received(try HostileIssuer.shared.keySet(), at: world.now)
        #expect(throws: IDTokenFault.unknownKey) { try foreign.identity(exchange, tokens) }
        let late = Date() + 80_000
        #expect(throws: IDTokenFault.expired) { try exchange.verify(tokens, keys: world.keys, now: late) }
        let access = FlowWorld.answer(tokens.accessToken.reveal())
        #expect(throws: IDTokenFault.self) { try world.identity(exchange, exchange.read(access)) }
    }

    @Test("No is taken for no", arguments: [("canaille", AuthorizationTrouble.declined), ("glewlwyd", .interaction)])
    func no(name: String, expected: AuthorizationTrouble) throws {
        let world = try World(name)
        let beginning = try world.begin()
        let redemption = try world.flow.redeem(
            world.peer.walk(beginning.location, answer: "deny"), pending: beginning.pending, by: world.presence(),
            now: Date())
        guard case .trouble(let trouble, _) = redemption else { throw FlowWorld.Unexpected(what: "a code") }
        #expect(trouble == expected)
    }

    @Test("A wrong secret is a matter of the configuration", arguments: ["canaille", "glewlwyd"])
    func secret(name: String) throws {
        let world = try World(name, secret: "not-the-secret")
        let exchange = try world.exchange(world.begin())
        #expect(throws: ExchangeError.misconfigured) { try exchange.read(world.peer.post(exchange.request)) }
    }

    @Test(
        "Only Canaille names itself in its answers, and then it has to",
        arguments: [("canaille", true), ("glewlwyd", false)])
    func issuerNamed(name: String, expected: Bool) throws {
        let world = try World(name)
        #expect(world.metadata.namesIssuer == expected)
        let beginning = try world.begin()
        let state = FlowWorld.query(beginning.location)["state"] ?? ""
        let silent = try AuthorizationCallback(query: "code=c&state=\(state)")
        let redeemed = try? world.flow.redeem(
            silent, pending: beginning.pending, by: world.presence(), now: Date())
        #expect((redeemed == nil) == expected)
    }
}
