import Foundation
import Primitives
import Testing

@testable import OpenID

/// Good inputs, bent by a seed: bytes flipped, cut, doubled, spliced.
private struct Bender {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(state: seed) }

    private static let tokens = [
        "{", "}", "[", "]", "\"", "\\u", "\\ud83d", ",", ":", "1e999", "-", ".", "%", "=", "&", "null", "\0",
    ]
    .map { Array($0.utf8) }

    mutating func bend(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let place = Int.random(in: 0...result.count, using: &random)
            let end = Int.random(in: place...result.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: result.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 1: if place < result.count { result[place] = UInt8.random(in: 0...255, using: &random) }
            case 2: result.removeSubrange(place..<min(end, place + 20))
            case 3: result.insert(contentsOf: result[place..<min(end, place + 20)], at: place)
            case 4: result.insert(contentsOf: Self.tokens.randomElement(using: &random) ?? [], at: place)
            default: if place < result.count { result[place] ^= 1 << UInt8.random(in: 0...7, using: &random) }
            }
        }
        return result
    }

    mutating func text(_ text: String) -> String { String(decoding: bend(Array(text.utf8)), as: UTF8.self) }
}

@Suite("No input stops a parser, and none is believed for being bent")
struct ParserFuzzTests {
    private static let rounds = 1_500

    @Test("The readers of documents", arguments: [11, 12, 13] as [UInt64])
    func documents(seed: UInt64) throws {
        var bender = Bender(seed: seed)
        let world = try FlowWorld.generic()
        let keys = HostileIssuer.document(try HostileIssuer.shared.publicKeys)
        let exchange = try world.exchange()
        for _ in 0..<Self.rounds {
            if let metadata = try? ProviderMetadata(document: bender.bend(world.metadataText), for: world.provider) {
                for endpoint in [metadata.token, metadata.keys, metadata.authorization] {
                    #expect(endpoint.text.hasPrefix("https://id.example.org"))
                }
            }
            _ = try? KeySet(document: bender.bend(keys))
            let answer = bender.bend(FlowWorld.answer("a.b.c").body)
            _ = try? exchange.read(ProviderAnswer(status: 200, contentType: "application/json", body: answer))
            _ = try? exchange.read(ProviderAnswer(status: 400, contentType: "application/json", body: answer))
        }
    }

    @Test("What a browser brings", arguments: [21, 22, 23] as [UInt64])
    func callbacks(seed: UInt64) throws {
        var bender = Bender(seed: seed)
        let world = try FlowWorld.generic()
        let (flow, beginning) = (try world.flow, try world.begin())
        let state = FlowWorld.query(beginning.location)["state"] ?? ""
        let query = "code=a-code&state=\(state)&iss=https%3A%2F%2Fid.example.org"
        for _ in 0..<Self.rounds {
            guard let callback = try? AuthorizationCallback(query: bender.text(query)) else { continue }
            let redeemed = try? flow.redeem(
                callback, pending: beginning.pending, by: world.presence(), now: world.now)
            // A bent code is the provider's to refuse; the state has to be whole.
            #expect(redeemed == nil || callback.state == state)
        }
    }

    @Test("Tokens", arguments: [31, 32, 33] as [UInt64])
    func tokens(seed: UInt64) throws {
        var bender = Bender(seed: seed)
        let world = try FlowWorld.generic(algorithms: Set(SignatureAlgorithm.allCases))
        let (exchange, keys) = (try world.exchange(), try world.keys())
        let good = try world.draft(for: exchange.pending).signed()
        let parts = good.split(separator: ".").map(String.init)
        for round in 0..<Self.rounds {
            var bent = parts
            let part = round % 3
            // Inside the base 64, so that the fault reaches what is in it.
            let inside = Base64URL.encode(bender.bend(Base64URL.decode(parts[part]) ?? []))
            bent[part] = round.isMultiple(of: 2) ? inside : bender.text(parts[part])
            let text = bent.joined(separator: ".")
            guard text != good, let tokens = try? exchange.read(FlowWorld.answer(text)) else { continue }
            #expect(throws: IDTokenFault.self) { try exchange.verify(tokens, keys: keys, now: world.now) }
        }
    }

    @Test("Claims of a token that is signed", arguments: [41, 42] as [UInt64])
    func claims(seed: UInt64) throws {
        var bender = Bender(seed: seed)
        let world = try FlowWorld.generic()
        let draft = world.draft(for: try world.exchange().pending)
        let text = Array((TokenDraft.object(draft.claims + [("email", "\"a@example.org\""), ("name", "\"A\"")])).utf8)
        for _ in 0..<Self.rounds {
            let bent = bender.bend(text)
            guard let object = try? JSONReader.object(bent, maximumBytes: 16_384) else { continue }
            _ = try? IDTokenClaims(object)
        }
    }

    @Test("Addresses and forms", arguments: [51, 52] as [UInt64])
    func addresses(seed: UInt64) throws {
        var bender = Bender(seed: seed)
        let rule = EndpointRule(hosts: ["id.example.org", "[::1]:8443"], allowsLoopback: true)
        for address in ["https://id.example.org/a/b?c=d", "http://127.0.0.1:8080/x", "https://[::1]:8443/"] {
            for _ in 0..<Self.rounds / 2 {
                let text = bender.text(address)
                if let endpoint = try? Endpoint(text, within: rule) {
                    let host = try #require(URLComponents(string: endpoint.text)?.host)
                    #expect(["id.example.org", "127.0.0.1", "[::1]", "::1", "localhost"].contains(host), "\(text)")
                }
                _ = FormText.decode(text, maximumFields: 4)
            }
        }
    }
}
