import Crypto
import Primitives
import TestStage
import Testing

@testable import Factors

@Suite("Recognising a passkey")
struct PasskeyAssertionTests {
    private let site = TestCeremony.site

    /// A registered passkey and its authenticator.
    private func registered(
        _ authenticator: TestAuthenticator, count: UInt32 = 0, flags: UInt8 = 0
    ) throws -> Passkey {
        var ceremony = TestCeremony.registration
        ceremony.count = count
        ceremony.flags |= flags
        return try site.register(try authenticator.register(ceremony), to: TestCeremony.challenge)
    }

    private func recognise(
        _ answer: PasskeyAssertion, as passkey: Passkey, isDiscovered: Bool = true
    ) throws -> PasskeyUse {
        try site.recognise(
            answer, as: passkey, of: TestCeremony.owner, isDiscovered: isDiscovered, to: TestCeremony.challenge)
    }

    @Test("A right answer is recognised, and changes nothing", arguments: [false, true])
    func right(_ isEd25519: Bool) throws {
        let authenticator = try isEd25519 ? TestAuthenticator.ed25519() : .p256()
        let passkey = try registered(authenticator)
        let answer = try authenticator.assert()
        #expect(answer.identifier == passkey.identifier && answer.owner == TestCeremony.owner)
        #expect(try recognise(answer, as: passkey) == PasskeyUse(passkey: passkey, suspicion: nil))
    }

    @Test("Anything that is not as it was asked for is refused", arguments: BentCeremony.both + BentCeremony.assertion)
    func bent(_ bent: BentCeremony) throws {
        let authenticator = try TestAuthenticator.p256()
        let passkey = try registered(authenticator)
        #expect(throws: bent.refusal) { try recognise(authenticator.assert(bent.bend(.assertion)), as: passkey) }
    }

    @Test("An answer to another challenge is refused")
    func otherChallenge() throws {
        let authenticator = try TestAuthenticator.p256()
        let passkey = try registered(authenticator)
        #expect(throws: PasskeyRefusal.challenge) {
            try site.recognise(
                authenticator.assert(), as: passkey, of: TestCeremony.owner, isDiscovered: false,
                to: .issue(random: .seeded(98)))
        }
    }

    @Test("Another key's signature is refused, also under the same identifier")
    func otherKey() throws {
        let passkey = try registered(try TestAuthenticator.p256())
        var other = try TestAuthenticator.p256(seed: 50)
        #expect(throws: PasskeyRefusal.credential) { try recognise(other.assert(), as: passkey) }
        other.identifier = passkey.identifier
        #expect(throws: PasskeyRefusal.signature) { try recognise(other.assert(), as: passkey) }
    }

    @Test("Of everything that is signed, no bit can be changed", arguments: [false, true])
    func everyBit(_ isEd25519: Bool) throws {
        let authenticator = try isEd25519 ? TestAuthenticator.ed25519() : .p256()
        let passkey = try registered(authenticator)
        let data = TestCeremony.assertion.data()
        let signature = try authenticator.sign(TestCeremony.assertion.message(data))
        for bit in 0..<(8 * (data.count + signature.count)) {
            var bytes = data + signature
            bytes[bit / 8] ^= 1 << (bit % 8)
            let json = authenticator.assertionJSON(
                .assertion, Array(bytes.prefix(data.count)), Array(bytes.dropFirst(data.count)))
            #expect(throws: PasskeyRefusal.self) { try recognise(PasskeyAssertion(json: json), as: passkey) }
        }
    }

    @Test("Who said who they are need not be named by the authenticator, but must not be named otherwise")
    func namedOwner() throws {
        let authenticator = try TestAuthenticator.p256()
        let passkey = try registered(authenticator)
        var ceremony = TestCeremony.assertion
        ceremony.owner = nil
        #expect(try recognise(authenticator.assert(ceremony), as: passkey, isDiscovered: false).suspicion == nil)
        ceremony.owner = PasskeyOwner.issue(random: .seeded(77)).bytes
        #expect(throws: PasskeyRefusal.owner) {
            try recognise(authenticator.assert(ceremony), as: passkey, isDiscovered: false)
        }
    }

    @Test(
        "A count that does not grow is a suspicion; none at all is not",
        arguments: [
            (0, 0, false, 0), (0, 1, false, 1), (7, 8, false, 8), (7, 7, true, 7), (7, 6, true, 7), (7, 0, true, 7),
            (0, .max, false, .max), (.max, 0, true, .max),
        ] as [(UInt32, UInt32, Bool, UInt32)])
    func count(_ kept: UInt32, _ given: UInt32, _ isSuspicious: Bool, _ stored: UInt32) throws {
        let authenticator = try TestAuthenticator.p256()
        var ceremony = TestCeremony.assertion
        ceremony.count = given
        let use = try recognise(authenticator.assert(ceremony), as: registered(authenticator, count: kept))
        #expect(use.suspicion == (isSuspicious ? .countDidNotGrow(kept: kept, given: given) : nil))
        #expect(use.passkey.signCount == stored)
    }

    @Test("Whether there is a copy is learnt anew each time")
    func copies() throws {
        let authenticator = try TestAuthenticator.p256()
        let passkey = try registered(authenticator, flags: TestCeremony.eligible)
        var ceremony = TestCeremony.assertion
        ceremony.flags |= TestCeremony.eligible | TestCeremony.backedUp
        let use = try recognise(authenticator.assert(ceremony), as: passkey)
        #expect(!passkey.isBackedUp && use.passkey.isBackedUp)
        ceremony.flags = TestCeremony.assertion.flags
        #expect(throws: PasskeyRefusal.backupFlags) { try recognise(authenticator.assert(ceremony), as: passkey) }
    }

    @Test("Extensions that nobody asked for are passed over")
    func extensions() throws {
        let authenticator = try TestAuthenticator.p256()
        var ceremony = TestCeremony.assertion
        ceremony.flags |= TestCeremony.extended
        ceremony.extensions = CBORItem.map([(.text("hmac-secret"), .bytes(Array(repeating: 1, count: 48)))]).encoded
        _ = try recognise(authenticator.assert(ceremony), as: registered(authenticator))
    }
}
