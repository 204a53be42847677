import Foundation
import Primitives
import Testing

@testable import Outbound

@Suite("How long a server asks to be left alone")
struct RetryAfterTests {
    /// Sunday, 6 November 1994, 08:49:37 UTC: the date of RFC 9110, 5.6.7.
    private let example = Date(timeIntervalSince1970: 784_111_777)

    @Test("is read as seconds, at most a day")
    func seconds() {
        for (text, seconds) in [("0", 0), ("17", 17), ("86400", 86_400), ("86401", 86_400), ("9999999999", 86_400)] {
            #expect(RetryAfter.read(text, now: example) == .seconds(seconds))
        }
    }

    @Test("is read as a date, the past as no time at all")
    func dates() {
        let text = "Sun, 06 Nov 1994 08:49:37 GMT"
        #expect(RetryAfter.read(text, now: example - 90) == .seconds(90))
        #expect(RetryAfter.read(text, now: example - 0.5) == .seconds(1))
        #expect(RetryAfter.read(text, now: example + 5) == .seconds(0))
        #expect(RetryAfter.read(text, now: example - 1_000_000) == .seconds(86_400))
        let leap = Date(timeIntervalSince1970: 1_709_164_800)  // 29 February 2024
        #expect(RetryAfter.read("Fri, 01 Mar 2024 00:00:10 GMT", now: leap + 86_400) == .seconds(10))
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "-1", "+1", "1.5", "99999999999", " 1", "1s", "soon", "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, x6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 199é 08:49:3 GMT",
        ])
    func bad(_ text: String) { #expect(RetryAfter.read(text, now: example) == nil) }

    @Test("never traps; what is read is between nothing and a day", .timeLimit(.minutes(20)))
    func fuzz() {
        var generator = SplitMix64(state: 503)
        let alphabet = Array("0123456789 ,:GMTSunNov-é".utf8)
        let good = Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8)
        for round in 0..<30_000 {
            var bytes = round % 2 == 0 ? good : []
            for index in bytes.indices where Int.random(in: 0..<6, using: &generator) == 0 {
                bytes[index] = alphabet.randomElement(using: &generator) ?? 0
            }
            if bytes.isEmpty {
                bytes = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
            }
            guard let pause = RetryAfter.read(String(decoding: bytes, as: UTF8.self), now: example) else { continue }
            #expect((.zero ... .seconds(86_400)).contains(pause))
        }
    }
}

@Suite("A network that the operator opened")
struct AddressPrefixTextTests {
    @Test(
        "is read in its strict form",
        arguments: ["10.0.0.0/8", "127.0.0.1/32", "0.0.0.0/0", "fd00::/8", "::/0", "2001:db8::1/128"])
    func good(_ text: String) { #expect(AddressPrefix(text)?.description == text) }

    @Test(
        "is refused otherwise",
        arguments: [
            "", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/-1", "10.1.0.0/8", "10/8", "/8",
            "fd00::/129",
            "fd00::1/8", "10.0.0.0/8/8", "10.0.0.0 /8", "[fd00::]/8", "a/8", "10.0.0.0/999",
        ])
    func bad(_ text: String) { #expect(AddressPrefix(text) == nil) }
}

@Suite("The machine's own resolver")
struct ResolverTests {
    @Test("answers with addresses, and says where there are none")
    func system() async {
        let resolver = Resolver.system(threads: 1)
        let found = try? await resolver.addresses("localhost").get()
        #expect(found?.isEmpty == false && found?.contains(where: \.isPublic) == false)
        #expect(await resolver.addresses("nobody.invalid") == .failure(.unresolved))
    }
}

@Suite("Words for a fetch that failed")
struct FetchFailureTests {
    @Test("are there in every language, and tell no inside name from none")
    func words() throws {
        let all: [FetchFailure] = [
            .nowhere, .unreachable(.timeout), .unreachable(.certificate), .redirect, .status(404), .type,
            .tooLarge(limit: 2_097_152), .unknown, .later,
        ]
        for language in Catalogue.languages(in: OutboundSchema.files) {
            let catalogue = try Catalogue(language: language, files: OutboundSchema.files)
            let sentences = Set(all.map { catalogue.sentence($0.words) })
            #expect(
                sentences.count == all.count && !sentences.contains { $0.hasPrefix("outbound.") || $0.contains("{{") })
        }
        #expect(FetchFailure(.unresolved, limit: 1) == FetchFailure(.notAllowed, limit: 1))
    }
}
