import Crypto
import Foundation
import Primitives
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

    @Test("Without keys they are asked for; a provider that did not answer is asked again after half a minute")
    func first() throws {
        var keys = ProviderKeys()
        #expect(try outcome(keys) == "needed" && keys.areMissing(at: world.now))
        keys.asking(at: world.now)
        #expect(try outcome(keys, later: 29) == "unknownKey" && keys.areMissing(at: world.now + 29))
        #expect(try outcome(keys, later: 30) == "needed")
    }

    @Test("A provider that answered is asked again no sooner than five minutes later")
    func answered() throws {
        var keys = ProviderKeys()
        keys.asking(at: world.now)
        keys.received(try HostileIssuer.shared.keySet(), at: world.now)
        #expect(try outcome(keys, later: 299, kid: "made-up") == "unknownKey" && !keys.areMissing(at: world.now + 299))
        #expect(try outcome(keys, later: 300, kid: "made-up") == "needed")
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
            { $0["alg"] = "ES256" }, { $0["alg"] = "EdDSA" }, { $0["alg"] = "RSA-OAEP" }, { $0["p"] = "AQAB" },
            { $0["qi"] = "AQAB" }, { $0["e"] = "Ag" }, { $0["e"] = "AAAB" }, { $0["e"] = "AAAAAAEAAQ" },
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

    @Test("Two keys under one name: each signs by its own algorithm, and a stranger's signature fits neither")
    func sameName() throws {
        let world = try FlowWorld.generic(algorithms: Set(SignatureAlgorithm.allCases))
        let named = try HostileIssuer.shared.publicKeys.map { $0.merging(["kid": "one"]) { $1 } }
        let keys = try world.keys(KeySet(document: HostileIssuer.document(named + named)))
        for signer in [HostileIssuer.Signer.right, .stranger] {
            for algorithm in [SignatureAlgorithm.rs256, .ps256, .es256, .es384, .edDSA] {
                let exchange = try world.exchange()
                var draft = world.draft(for: exchange.pending)
                draft.use(algorithm, key: "one")
                draft.signer = signer
                let tokens = try exchange.read(FlowWorld.answer(draft.signed()))
                let isBelieved = (try? exchange.verify(tokens, keys: keys, now: world.now)) != nil
                if case .right = signer {
                    #expect(isBelieved, "\(algorithm)")
                } else {
                    #expect(!isBelieved, "\(algorithm)")
                }
            }
        }
    }

    @Test("A point of small order, under which anybody can sign, is no key")
    func smallOrder() throws {
        let identity = [1] + [UInt8](repeating: 0, count: 31)
        let forged = identity + [UInt8](repeating: 0, count: 32)
        // The reason: the library believes it for whatever message.
        let key = try Curve25519.Signing.PublicKey(rawRepresentation: identity)
        #expect(key.isValidSignature(forged, for: Array("anything".utf8)))
        for last in [0x00, 0x80] as [UInt8] {
            for start in [[0], [1], [0xEC], [0xED], [0xEE]] as [[UInt8]] {
                let fill: UInt8 = start[0] > 1 ? 0xFF : 0
                let point = start + [UInt8](repeating: fill, count: 30) + [(fill & 0x7F) | last]
                let jwk = ["kty": "OKP", "crv": "Ed25519", "x": Base64URL.encode(point)]
                #expect(throws: MetadataError.noKey) { try KeySet(document: HostileIssuer.document([jwk])) }
            }
        }
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
