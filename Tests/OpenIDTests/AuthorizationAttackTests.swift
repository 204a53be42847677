import Foundation
import Primitives
import Testing

@testable import OpenID

@Suite("AT-9 Forged, replayed and mixed-up answers")
struct AuthorizationAttackTests {
    let world: FlowWorld
    let beginning: AuthorizationFlow.Beginning

    init() throws {
        world = try .generic()
        beginning = try world.begin()
    }

    private func refusal(_ world: FlowWorld, state: String? = nil, extra: String = "") throws -> CallbackRefusal? {
        let right = FlowWorld.query(beginning.location)["state"] ?? ""
        do {
            let callback = try AuthorizationCallback(query: "code=c&state=\(state ?? right)\(extra)")
            _ = try world.flow.flow(of: callback, now: world.now)
            _ = try world.flow.redeem(callback, pending: beginning.pending, by: world.presence(), now: world.now)
            return nil
        } catch let refusal as CallbackRefusal { return refusal }
    }

    @Test("The request has all that is needed and nothing of the person in it")
    func request() throws {
        let location = try world.begin(.link, account: FlowWorld.ada).location
        let query = FlowWorld.query(location)
        #expect(location.hasPrefix("https://id.example.org/authorize?"))
        #expect(query["response_type"] == "code" && query["client_id"] == "klatch")
        #expect(query["redirect_uri"] == "https://klatch.example.org/sign-in/acme/callback")
        #expect(query["code_challenge_method"] == "S256" && query["code_challenge"]?.count == 43)
        #expect(query["scope"] == "openid profile email" && query["nonce"]?.count == 43)
        #expect(query["state"]?.count == 119)
        let state = try #require(query["state"].flatMap(Base64URL.decode))
        for secret in [FlowWorld.ada.uuid.bytes, Array("acme".utf8), Array("link".utf8)] {
            #expect(!state.indices.contains { state[$0...].starts(with: secret) })
        }
    }

    @Test("The right answer is redeemed, with the verifier of the request's challenge")
    func right() throws {
        #expect(try refusal(world) == nil)
        let exchange = try world.exchange()
        let body = FormText.decode(
            String(decoding: exchange.request.body.reveal(), as: UTF8.self), maximumFields: 10)
        #expect(body?["code"] == "a-code" && body?["grant_type"] == "authorization_code")
        let challenge = CodeVerifier(body?["code_verifier"] ?? "").challenge
        #expect(challenge == exchange.pending.verifier.challenge)
        #expect(exchange.request.authorization?.reveal().hasPrefix("Basic ") == true)
        #expect(body?["client_secret"] == nil)
    }

    @Test("A state with any one bit flipped is refused")
    func flippedBits() throws {
        let bytes = try #require(FlowWorld.query(beginning.location)["state"].flatMap(Base64URL.decode))
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let found = try refusal(world, state: Base64URL.encode(changed))
            #expect(found == .forged || found == .malformed, "bit \(bit)")
        }
    }

    @Test(
        "What is no state of ours is refused",
        arguments: [
            "", "x", "%00", "a b", "state", "e30", String(repeating: "A", count: 119),
            String(repeating: "A", count: 8_000),
        ])
    func notAState(text: String) throws {
        let found = try refusal(world, state: text)
        #expect(found == .forged || found == .malformed)
    }

    @Test("A state is good for ten minutes")
    func expiry() throws {
        var later = world
        later.now = world.now + 599
        #expect(try refusal(later) == nil)
        later.now = world.now + 600
        #expect(try refusal(later) == .expired)
        #expect(beginning.pending.expiresAt == world.now + 600)
    }

    @Test("A state that is over does not reach the store")
    func stateExpiry() throws {
        let callback = try FlowWorld.callback(beginning.location)
        #expect(try world.flow.flow(of: callback, now: world.now + 599) == beginning.pending.flow)
        #expect(throws: CallbackRefusal.expired) { try world.flow.flow(of: callback, now: world.now + 600) }
    }

    @Test("What is stored is over by its own time too, whatever the state says")
    func storedExpiry() throws {
        let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(beginning.pending))
        var members = try #require(encoded as? [String: Any])
        members["expiresAt"] = world.now.timeIntervalSinceReferenceDate
        let stored = try JSONDecoder().decode(
            PendingAuthorization.self, from: JSONSerialization.data(withJSONObject: members))
        let callback = try FlowWorld.callback(beginning.location)
        #expect(throws: CallbackRefusal.expired) {
            try world.flow.redeem(callback, pending: stored, by: world.presence(), now: world.now)
        }
    }

    @Test("A state signed by the key before is good until ten minutes after the change")
    func previousKey() throws {
        var changed = world
        changed.authenticator = StateAuthenticator(
            FlowWorld.code(2), previous: FlowWorld.code(1), retiredAt: world.now - 300)
        #expect(try refusal(changed) == nil)
        changed.now += 299
        #expect(try refusal(changed) == nil)
        changed.now += 1
        #expect(try refusal(changed) == .forged)
        changed.now = world.now
        changed.authenticator = StateAuthenticator(FlowWorld.code(2))
        #expect(try refusal(changed) == .forged)
    }

    @Test("The key of states is another each day; the day before's is good for ten minutes, whatever its states say")
    func daily() throws {
        let midnight = Date(timeIntervalSince1970: 86_400 * 20_000)
        func signed(at now: Date) -> StateAuthenticator { .daily(at: now, FlowWorld.code(3)) }
        let message: [UInt8] = [1, 2, 3]
        let code = signed(at: midnight - 1).sign(message)
        #expect(signed(at: midnight - 86_400).isValid(code, for: message, at: midnight - 86_400))
        #expect(signed(at: midnight + 599).isValid(code, for: message, at: midnight + 599))
        #expect(!signed(at: midnight + 600).isValid(code, for: message, at: midnight + 600))
        #expect(!signed(at: midnight - 86_401).isValid(code, for: message, at: midnight - 86_401))
        #expect(signed(at: midnight).sign(message) != code)
        let far = Date(timeIntervalSince1970: .greatestFiniteMagnitude)
        #expect(signed(at: far).sign(message).count == 32)
    }

    @Test("New states are signed by the current key")
    func currentKey() throws {
        var changed = world
        changed.authenticator = StateAuthenticator(
            FlowWorld.code(2), previous: FlowWorld.code(1), retiredAt: world.now)
        let callback = try FlowWorld.callback(changed.begin().location)
        changed.authenticator = StateAuthenticator(FlowWorld.code(2))
        #expect(throws: Never.self) { try changed.flow.flow(of: callback, now: world.now) }
    }

    @Test("An answer that names another issuer is refused, whether or not the provider names itself")
    func mixUp() throws {
        let evil = "&iss=https%3A%2F%2Fevil.example"
        #expect(try refusal(world, extra: evil) == .otherIssuer)
        #expect(try refusal(world, extra: "&iss=") == .otherIssuer)
        #expect(try refusal(world, extra: "&iss=https%3A%2F%2Fid.example.org%2F") == .otherIssuer)
        #expect(try refusal(world, extra: "&iss=https%3A%2F%2Fid.example.org") == nil)
        var naming = world
        naming.document["authorization_response_iss_parameter_supported"] = "true"
        #expect(try refusal(naming) == .otherIssuer)
        #expect(try refusal(naming, extra: "&iss=https%3A%2F%2Fid.example.org") == nil)
    }

    @Test("An answer on another provider's address is refused")
    func otherProvider() throws {
        let other = try FlowWorld.generic(name: "other", issuer: "https://other.example.org")
        #expect(try refusal(other) == .otherProvider)
        // The same name, another issuer: the configuration was changed meanwhile.
        #expect(try refusal(.generic(issuer: "https://new.example.org")) == .otherProvider)
    }

    @Test(
        "What the provider says instead of a code is told apart calmly",
        arguments: [
            ("access_denied", AuthorizationTrouble.declined), ("consent_required", .interaction),
            ("login_required", .interaction), ("temporarily_unavailable", .unavailable), ("server_error", .unavailable),
            ("invalid_scope", .misconfigured), ("something_else", .other),
        ])
    func errors(code: String, expected: AuthorizationTrouble) throws {
        let state = FlowWorld.query(beginning.location)["state"] ?? ""
        let callback = try AuthorizationCallback(query: "error=\(code)&error_description=%3Cb%3E&state=\(state)")
        let redemption = try world.flow.redeem(
            callback, pending: beginning.pending, by: world.presence(), now: world.now)
        guard case .trouble(let trouble, let pending) = redemption else { throw FlowWorld.Unexpected(what: "a code") }
        #expect(trouble == expected && pending.flow == beginning.pending.flow)
    }

    @Test("An error is checked like a code: a made-up one ends nobody's flow")
    func forgedError() throws {
        let callback = try AuthorizationCallback(query: "error=access_denied&state=AAAA")
        #expect(throws: CallbackRefusal.malformed) { try world.flow.flow(of: callback, now: world.now) }
        let elsewhere = try world.presence(cookie: "another browser's cookie")
        let right = try AuthorizationCallback(
            query: "error=access_denied&state=\(FlowWorld.query(beginning.location)["state"] ?? "")")
        #expect(throws: CallbackRefusal.otherBrowser) {
            try world.flow.redeem(right, pending: beginning.pending, by: elsewhere, now: world.now)
        }
    }

    @Test(
        "What came back is stored and found again as it was",
        arguments: FlowIntent.allCases)
    func storing(intent: FlowIntent) throws {
        let beginning = try world.begin(intent, account: FlowWorld.ada)
        let stored = try JSONDecoder().decode(
            PendingAuthorization.self, from: JSONEncoder().encode(beginning.pending))
        let redemption = try world.flow.redeem(
            FlowWorld.callback(beginning.location), pending: stored, by: world.presence(account: FlowWorld.ada),
            now: world.now)
        guard case .exchange = redemption else { throw FlowWorld.Unexpected(what: "\(redemption)") }
    }

    @Test("Neither verifier, nonce, code nor secret is printed")
    func printing() throws {
        let exchange = try world.exchange()
        var text = ""
        dump(exchange, to: &text)
        dump(try exchange.read(FlowWorld.answer("a.b.c")), to: &text)
        dump(try FlowWorld.callback(beginning.location), to: &text)
        text += "\(exchange) \(exchange.pending) \(exchange.request)"
        let pending = exchange.pending
        for secret in [pending.nonce, pending.verifier.text.reveal(), "a-code", "a-secret-of-ours", "an-access-token"] {
            #expect(!text.contains(secret))
        }
    }
}
