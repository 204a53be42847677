import Foundation
import Primitives
import Testing

@testable import OpenID

@Suite("AT-8 Flow confusion")
struct FlowConfusionTests {
    /// One of each: provider, intent, browser, account.
    private struct Start: Hashable {
        let provider: String
        let intent: FlowIntent
        let cookie: String
        let account: AccountID?
    }

    private struct Trip {
        let start: Start
        let world: FlowWorld
        let beginning: AuthorizationFlow.Beginning
    }

    private static let cookies = [FlowWorld.cookie, "fedcba9876543210fedcba9876543210"]

    private func trips() throws -> [Trip] {
        var trips: [Trip] = []
        for (provider, intent) in ["acme", "other"].flatMap({ name in FlowIntent.allCases.map { (name, $0) } }) {
            for (cookie, account) in Self.cookies.flatMap({ c in [FlowWorld.ada, FlowWorld.bob].map { (c, $0) } }) {
                var world = try FlowWorld.generic(name: provider, issuer: "https://\(provider).example.org")
                world.now += Double(trips.count)
                let start = Start(provider: provider, intent: intent, cookie: cookie, account: account)
                trips.append(
                    Trip(
                        start: start, world: world, beginning: try world.begin(intent, cookie: cookie, account: account)
                    ))
            }
        }
        return trips
    }

    @Test("Of every callback with every stored flow, only the pair that belongs together is redeemed")
    func crossUse() throws {
        let trips = try trips()
        var accepted = 0
        for came in trips {
            let presence = try came.world.presence(cookie: came.start.cookie, account: came.start.account)
            for stored in trips {
                let callback = try FlowWorld.callback(came.beginning.location)
                let redeemed = try? came.world.flow.redeem(
                    callback, pending: stored.beginning.pending, by: presence, now: came.world.now)
                #expect((redeemed != nil) == (came.start == stored.start), "\(came.start) with \(stored.start)")
                accepted += redeemed == nil ? 0 : 1
            }
        }
        #expect(accepted == trips.count && trips.count == 24)
    }

    @Test("Of every start with every browser, account and provider at the end, only the same ones are redeemed")
    func crossPresence() throws {
        let accounts: [AccountID?] = [nil, FlowWorld.ada, FlowWorld.bob]
        for trip in try trips() {
            let callback = try FlowWorld.callback(trip.beginning.location)
            for (provider, cookie, account) in ["acme", "other"].flatMap({ name in
                Self.cookies.flatMap { cookie in accounts.map { (name, cookie, $0) } }
            }) {
                let world = try FlowWorld.generic(name: provider, issuer: "https://\(provider).example.org")
                let redeemed = try? world.flow.redeem(
                    callback, pending: trip.beginning.pending, by: world.presence(cookie: cookie, account: account),
                    now: trip.world.now)
                let same = Start(
                    provider: provider, intent: trip.start.intent, cookie: cookie, account: account)
                #expect((redeemed != nil) == (same == trip.start))
            }
        }
    }

    @Test("The refusals say which part was another's")
    func reasons() throws {
        let world = try FlowWorld.generic()
        let beginning = try world.begin(.link, account: FlowWorld.ada)
        let callback = try FlowWorld.callback(beginning.location)
        func refusal(_ pending: PendingAuthorization?, _ presence: Presence) -> CallbackRefusal? {
            do {
                _ = try world.flow.redeem(callback, pending: pending, by: presence, now: world.now)
                return nil
            } catch { return error as? CallbackRefusal }
        }
        let ada = try world.presence(account: FlowWorld.ada)
        #expect(refusal(beginning.pending, ada) == nil)
        #expect(refusal(nil, ada) == .used)
        #expect(refusal(beginning.pending, try world.presence()) == .otherAccount)
        #expect(refusal(beginning.pending, try world.presence(account: FlowWorld.bob)) == .otherAccount)
        let elsewhere = try world.presence(cookie: Self.cookies[1], account: FlowWorld.ada)
        #expect(refusal(beginning.pending, elsewhere) == .otherBrowser)
        #expect(refusal(try world.begin(.link, account: FlowWorld.ada).pending, ada) == .otherFlow)
    }

    @Test("A stored flow whose intent, nonce or verifier was exchanged fits its state no more")
    func tampered() throws {
        let world = try FlowWorld.generic()
        let beginning = try world.begin(.link, account: FlowWorld.ada)
        let callback = try FlowWorld.callback(beginning.location)
        let encoded = String(decoding: try JSONEncoder().encode(beginning.pending), as: UTF8.self)
        let ada = try world.presence(account: FlowWorld.ada)
        for (name, value) in [("intent", "connect"), ("nonce", "x"), ("verifierText", "x"), ("redirectURI", "x")] {
            var members = try #require(
                JSONSerialization.jsonObject(with: Data(encoded.utf8)) as? [String: Any])
            members[name] = value
            let changed = try JSONDecoder().decode(
                PendingAuthorization.self, from: JSONSerialization.data(withJSONObject: members))
            #expect(throws: CallbackRefusal.otherFlow, "\(name)") {
                try world.flow.redeem(callback, pending: changed, by: ada, now: world.now)
            }
        }
    }

    @Test("Nobody links or connects without an account")
    func signedOut() throws {
        let world = try FlowWorld.generic()
        for intent in [FlowIntent.link, .connect] {
            #expect(throws: CallbackRefusal.otherAccount) { try world.begin(intent) }
        }
    }

    @Test("What completes says the intent, the account and the flow with which the person left")
    func completion() throws {
        let world = try FlowWorld.generic()
        let beginning = try world.begin(.connect, account: FlowWorld.ada)
        let redemption = try world.flow.redeem(
            FlowWorld.callback(beginning.location), pending: beginning.pending,
            by: world.presence(account: FlowWorld.ada), now: world.now)
        guard case .exchange(let exchange) = redemption else { throw FlowWorld.Unexpected(what: "no exchange") }
        let token = try world.draft(for: exchange.pending).signed()
        let verdict = try exchange.verify(
            exchange.read(FlowWorld.answer(token)), keys: world.keys(), now: world.now)
        guard case .completed(let completed) = verdict else { throw FlowWorld.Unexpected(what: "no keys") }
        #expect(completed.intent == .connect && completed.account == FlowWorld.ada)
        #expect(completed.flow == beginning.pending.flow)
    }

    @Test("A token for one flow is not taken by another of the same person")
    func tokenOfAnotherFlow() throws {
        let world = try FlowWorld.generic()
        var later = world
        later.now += 1
        let (first, second) = (try world.exchange(), try later.exchange())
        let token = try world.draft(for: first.pending).signed()
        let tokens = try second.read(FlowWorld.answer(token))
        // The seeded randomness of both worlds is drawn on, so that the nonces differ.
        #expect(first.pending.nonce != second.pending.nonce)
        #expect(throws: IDTokenFault.nonce) { try second.verify(tokens, keys: world.keys(), now: world.now) }
    }
}
