import Crypto
import Foundation
import Primitives
import Synchronization
import Testing

@testable import Factors

/// AT-18: hashing passwords.
@Suite("Claim signin.password-bcrypt")
struct PasswordHashingTests {
    private static let pepper = PasswordPepper(id: "p1", key: Array(repeating: 1, count: 32))

    private func hashing(
        _ pepper: PasswordPepper = pepper, older: [PasswordPepper] = [], cost: Int = 4
    ) -> PasswordHashing {
        PasswordHashing(
            peppers: PasswordPeppers(current: pepper, older: older), cost: PasswordCost(unchecked: cost),
            random: .seeded(100))
    }

    @Test("A password is recognised, and no other")
    func roundTrip() async throws {
        let hashing = hashing()
        let hash = try await hashing.hash(Password(typed: "tulip bridge 42"))
        #expect(hash.text.hasPrefix("$2b$04$") && hash.pepper == "p1")
        #expect(
            try await hashing.verify(Password(typed: "tulip bridge 42"), against: hash) == .matches(needsRehash: false))
        for other in ["tulip bridge 43", "Tulip bridge 42", "tulip bridge 42 ", "tulip bridge 4", ""] {
            #expect(try await hashing.verify(Password(typed: other), against: hash) == .differs)
        }
    }

    @Test("Where nothing else is said the cost is 12")
    func standardCost() async throws {
        let hashing = PasswordHashing(peppers: PasswordPeppers(current: Self.pepper), threads: 1)
        let hash = try await hashing.hash(Password(typed: "tulip bridge 42"))
        #expect(hash.text.hasPrefix("$2b$12$") && hash.cost == .standard)
        #expect(
            try await hashing.verify(Password(typed: "tulip bridge 42"), against: hash) == .matches(needsRehash: false))
    }

    @Test("Two hashes of one password differ")
    func salted() async throws {
        let hashing = hashing()
        let password = try Password(typed: "tulip bridge 42")
        #expect(try await hashing.hash(password) != hashing.hash(password))
    }

    @Test(
        "The whole password counts: behind 72 bytes, behind a zero byte, in emoji (AT-18)",
        arguments: [
            (String(repeating: "a", count: 72), String(repeating: "a", count: 73)),
            (String(repeating: "a", count: 72) + "b", String(repeating: "a", count: 72) + "c"),
            (String(repeating: "a", count: 255) + "b", String(repeating: "a", count: 255) + "c"),
            ("before\0after", "before\0other"), ("before\0", "before"), ("\0", ""), ("\0a", "\0b"),
            (String(repeating: "🦊", count: 18) + "x", String(repeating: "🦊", count: 18) + "y"),
            (String(repeating: "🦊", count: 127) + "🐢", String(repeating: "🦊", count: 128)), ("é", "e"),
        ])
    func wholePassword(_ first: String, _ second: String) async throws {
        let hashing = hashing()
        let hash = try await hashing.hash(Password(typed: first))
        #expect(try await hashing.verify(Password(typed: first), against: hash) == .matches(needsRehash: false))
        #expect(try await hashing.verify(Password(typed: second), against: hash) == .differs)
    }

    @Test("What bcrypt sees is base 64 of HMAC-SHA-384 under the pepper, 64 characters")
    func phrase() throws {
        let phrase = try Self.pepper.phrase(for: Password(typed: "Gru\u{308}ße"))
        let key = SymmetricKey(data: [UInt8](repeating: 1, count: 32))
        let mac = HMAC<SHA384>.authenticationCode(for: Array("Gr\u{FC}ße".utf8), using: key)
        #expect(phrase == Array(Data(mac).base64EncodedString().utf8) && phrase.count == 64 && !phrase.contains(0))
    }

    @Test("Without its pepper a hash is worth nothing")
    func otherPepper() async throws {
        let password = try Password(typed: "tulip bridge 42")
        let hash = try await hashing().hash(password)
        let other = hashing(PasswordPepper(id: "p1", key: Array(repeating: 2, count: 32)))
        #expect(try await other.verify(password, against: hash) == .differs)
        let plain = Bcrypt.hash(Array("tulip bridge 42".utf8), setting: Array(hash.text.utf8.prefix(29)))
        #expect(plain != Array(hash.text.utf8))
    }

    @Test("A higher cost or a new pepper asks for a new hash, once the password was right")
    func rehash() async throws {
        let password = try Password(typed: "tulip bridge 42")
        let hash = try await hashing().hash(password)
        #expect(try await hashing(cost: 5).verify(password, against: hash) == .matches(needsRehash: true))
        #expect(try await hashing(cost: 5).verify(Password(typed: "other"), against: hash) == .differs)
        let next = PasswordPepper(id: "p2", key: Array(repeating: 2, count: 32))
        let renewed = hashing(next, older: [Self.pepper], cost: 5)
        #expect(try await renewed.verify(password, against: hash) == .matches(needsRehash: true))
        #expect(
            try await hashing(next, older: [Self.pepper]).verify(password, against: hash) == .matches(needsRehash: true)
        )
        let new = try await renewed.hash(password)
        #expect(new.pepper == "p2" && new.text.hasPrefix("$2b$05$"))
        #expect(try await renewed.verify(password, against: new) == .matches(needsRehash: false))
        #expect(try await hashing(next, cost: 4).verify(password, against: new) == .matches(needsRehash: false))
    }

    @Test("A pepper that is missing or fails is neither a yes nor a no")
    func failures() async throws {
        let password = try Password(typed: "tulip bridge 42")
        let hash = try await hashing().hash(password)
        let next = PasswordPepper(id: "p2", key: Array(repeating: 2, count: 32))
        await #expect(throws: PasswordFailure.unknownPepper("p1")) {
            try await hashing(next).verify(password, against: hash)
        }
        let short = PasswordPepper(id: "p1") { _ in Array(repeating: 0, count: 47) }
        await #expect(throws: PasswordFailure.pepper) { try await hashing(short).verify(password, against: nil) }
        let down = PasswordPepper(id: "p1") { _ in throw PasswordRefusal.unknown }
        await #expect(throws: PasswordRefusal.unknown) { try await hashing(down).hash(password) }
    }

    @Test("Nobody's password, and what is no password, take the same work and differ")
    func nobody() async throws {
        let asked = Mutex(0)
        let pepper = PasswordPepper(id: "p1") { message in
            asked.withLock { $0 += 1 }
            return Array(HMAC<SHA384>.authenticationCode(for: message, using: SymmetricKey(size: .bits256)))
        }
        let hashing = hashing(pepper)
        #expect(try await hashing.verify(Password(typed: "tulip bridge 42"), against: nil) == .differs)
        let hash = try await hashing.hash(Password.empty)
        #expect(try await hashing.verify(nil, against: hash) == .differs)
        #expect(asked.withLock { $0 } == 3)
    }

    @Test("A hash of lower cost is made up for by exactly the work that is missing", arguments: 4...17, 12...17)
    func equalWork(_ kept: Int, _ current: Int) {
        let costs =
            [kept]
            + PasswordHashing.missingWork(
                PasswordCost(unchecked: kept), upTo: PasswordCost(unchecked: current)
            ).map(\.logarithm)
        #expect(costs.reduce(0) { $0 + 1 << $1 } == 1 << max(kept, current))
    }

    @Test("A thing typed beyond the bounds never equals the empty password")
    func beyondBounds() async throws {
        let hashing = hashing()
        let hash = try await hashing.hash(Password.empty)
        #expect(try await hashing.verify(Password.empty, against: hash) == .matches(needsRehash: false))
        #expect(try await hashing.verify(nil, against: hash) == .differs)
    }
}
