import Foundation
import Testing

@testable import OpenID

@Suite("A provider's keys, and their change")
struct ProviderKeysTests {
    let world: FlowWorld

    init() throws { world = try .generic() }

    /// What becomes of a right token with these keys, at this moment.
    private func outcome(_ keys: ProviderKeys, later: TimeInterval = 0, kid: String = "rsa-1") throws -> String {
        let exchange = try world.exchange()
        var draft = world.draft(for: exchange.pending)
        draft.header("kid", "\"\(kid)\"")
        draft.claim("exp", "\(Int(world.now.timeIntervalSince1970 + 1_000_000))")
        let tokens = try exchange.read(FlowWorld.answer(draft.signed()))
        do {
            guard case .completed = try exchange.verify(tokens, keys: keys, now: world.now + later) else {
                return "needed"
            }
            return "completed"
        } catch { return error.rawValue }
    }

    @Test("Without keys they are asked for, and asked again no sooner than five minutes later")
    func first() throws {
        var keys = ProviderKeys()
        #expect(try outcome(keys) == "needed")
        keys.asking(at: world.now)
        // The provider was down: nothing was received.
        #expect(try outcome(keys, later: 299) == "unknownKey")
        #expect(try outcome(keys, later: 300) == "needed")
    }

    @Test("A name that we do not know asks for keys once, not for every token that makes one up")
    func rotation() throws {
        var keys = try world.keys()
        #expect(try outcome(keys) == "completed")
        #expect(try outcome(keys, kid: "made-up") == "unknownKey")
        #expect(try outcome(keys, later: 300, kid: "rsa-2") == "needed")
        keys.asking(at: world.now + 300)
        var renamed = try HostileIssuer.shared.publicKeys
        renamed[0]["kid"] = "rsa-2"
        keys.received(try KeySet(document: HostileIssuer.document(renamed)), at: world.now + 301)
        #expect(try outcome(keys, later: 301, kid: "rsa-2") == "completed")
        // The provider left the old one out: it is worth nothing from now on.
        #expect(try outcome(keys, later: 301) == "unknownKey")
    }

    @Test("Keys are asked for again after a day, and after a clock went back")
    func age() throws {
        let keys = try world.keys()
        #expect(try outcome(keys, later: 86_399) == "completed")
        #expect(try outcome(keys, later: 86_400) == "needed")
        #expect(keys.mayAsk(at: world.now - 1) && !keys.mayAsk(at: world.now))
    }

    private func set(_ change: (inout [String: String]) -> Void) throws -> KeySet {
        var key = try HostileIssuer.shared.publicKeys[0]
        change(&key)
        return try KeySet(document: HostileIssuer.document([key]))
    }

    @Test("A key for another use, with its private half, too short, or not understood does not count")
    func unfit() throws {
        #expect(try set { _ in }.keys.count == 1)
        let changes: [(inout [String: String]) -> Void] = [
            { $0["use"] = "enc" }, { $0["d"] = "AQAB" }, { $0["kty"] = "oct" }, { $0["kty"] = nil },
            { $0["n"] = "AQAB" }, { $0["n"] = nil }, { $0["n"] = "!" }, { $0["e"] = "" }, { $0["e"] = "AQ" },
            { $0["e"] = "AQABAQAB" }, { $0["alg"] = "HS256" }, { $0["alg"] = "none" }, { $0["kty"] = "EC" },
            { $0["n"] = String(repeating: "A", count: 3_000) }, { $0["kid"] = String(repeating: "k", count: 257) },
        ]
        for (index, change) in changes.enumerated() {
            #expect(throws: MetadataError.noKey, "change \(index)") { try set(change) }
        }
    }

    @Test("A key that says its algorithm verifies no other")
    func pinned() throws {
        let world = try FlowWorld.generic(algorithms: [.rs256, .rs512, .ps256])
        let exchange = try world.exchange()
        for (algorithm, fits) in [(SignatureAlgorithm.rs512, true), (.rs256, false), (.ps256, false)] {
            var draft = world.draft(for: exchange.pending)
            draft.use(algorithm, key: "rsa-1")
            let tokens = try exchange.read(FlowWorld.answer(draft.signed()))
            let keys = try world.keys(set { $0["alg"] = "RS512" })
            #expect(((try? exchange.verify(tokens, keys: keys, now: world.now)) != nil) == fits)
        }
    }

    @Test("A token without a key's name is not tried on several keys")
    func nameless() throws {
        let exchange = try world.exchange()
        var draft = world.draft(for: exchange.pending)
        draft.header("kid", nil)
        let tokens = try exchange.read(FlowWorld.answer(draft.signed()))
        var twice = [try HostileIssuer.shared.publicKeys[0]]
        twice.append(twice[0].merging(["kid": "rsa-2"]) { $1 })
        let keys = try world.keys(KeySet(document: HostileIssuer.document(twice)))
        #expect(throws: IDTokenFault.unknownKey) { try exchange.verify(tokens, keys: keys, now: world.now) }
    }

    @Test("A point that is not on its curve is no key")
    func offCurve() throws {
        var key = try HostileIssuer.shared.publicKeys[1]
        key["y"] = key["x"]
        #expect(throws: MetadataError.noKey) { try KeySet(document: HostileIssuer.document([key])) }
    }

    @Test("Documents that are none, empty, or crowded are refused")
    func documents() throws {
        for text in ["", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[],\"keys\":[]}", "{\"keys\":null}"] {
            #expect(throws: MetadataError.document, "\(text)") { try KeySet(document: Array(text.utf8)) }
        }
        #expect(throws: MetadataError.noKey) { try KeySet(document: Array("{\"keys\":[1,null,{}]}".utf8)) }
        let crowd = Array(repeating: ["kty": "x"], count: 101)
        #expect(throws: MetadataError.document) { try KeySet(document: HostileIssuer.document(crowd)) }
        let long = [UInt8](repeating: UInt8(ascii: " "), count: KeySet.maximumBytes + 1)
        #expect(throws: MetadataError.document) { try KeySet(document: long) }
    }
}
