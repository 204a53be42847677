import Crypto
import Primitives
import TestStage
import Testing

@testable import Factors

@Suite("Taking a new passkey")
struct PasskeyRegistrationTests {
    private let site = TestCeremony.site

    private func register(
        _ ceremony: TestCeremony, _ kind: TestAuthenticator.Attestation = .none
    ) throws -> Passkey {
        try site.register(try TestAuthenticator.p256().register(ceremony, kind), to: TestCeremony.challenge)
    }

    @Test("keeps what the next ceremony needs")
    func kept() throws {
        var ceremony = TestCeremony.registration
        ceremony.flags |= TestCeremony.eligible | TestCeremony.backedUp
        ceremony.count = 0x0102_0304
        let authenticator = try TestAuthenticator.p256()
        let passkey = try site.register(authenticator.register(ceremony), to: TestCeremony.challenge)
        guard case .p256(let key) = authenticator.key else { return }
        #expect(passkey.identifier == authenticator.identifier && passkey.signCount == 0x0102_0304)
        #expect(passkey.key.algorithm == .es256 && passkey.key.bytes == Array(key.publicKey.rawRepresentation))
        #expect(passkey.isBackupEligible && passkey.isBackedUp)
        #expect(
            passkey.make?.bytes == authenticator.aaguid && passkey.transports.map(\.name) == ["hybrid", "internal"])
    }

    @Test("An Ed25519 key is taken too")
    func ed25519() throws {
        let authenticator = try TestAuthenticator.ed25519()
        let passkey = try site.register(authenticator.register(), to: TestCeremony.challenge)
        guard case .ed25519(let key) = authenticator.key else { return }
        #expect(passkey.key.algorithm == .eddsa && passkey.key.bytes == Array(key.publicKey.rawRepresentation))
    }

    @Test("An authenticator that does not say its make has none")
    func silent() throws {
        var authenticator = try TestAuthenticator.p256()
        authenticator.aaguid = Array(repeating: 0, count: 16)
        #expect(try site.register(authenticator.register(), to: TestCeremony.challenge).make == nil)
    }

    @Test("An attestation by the key itself is taken if it is right", arguments: [true, false])
    func selfAttestation(_ isRight: Bool) throws {
        let authenticator = try TestAuthenticator.p256()
        var ceremony = TestCeremony.registration
        ceremony.flags |= TestCeremony.extended
        ceremony.extensions = CBORItem.map([(.text("credProtect"), .integer(2))]).encoded
        let data = ceremony.data(authenticator.credentialData)
        let signer = isRight ? authenticator : try TestAuthenticator.p256(seed: 9)
        let answer = try authenticator.register(
            ceremony, .item(format: "packed", try signer.selfStatement(over: ceremony.message(data))))
        if isRight {
            #expect(try site.register(answer, to: TestCeremony.challenge).identifier == authenticator.identifier)
        } else {
            #expect(throws: PasskeyRefusal.attestation) { try site.register(answer, to: TestCeremony.challenge) }
        }
    }

    @Test("A maker's attestation is neither examined nor refused")
    func makersAttestation() throws {
        let statement = CBORItem.map([
            (.text("alg"), .integer(-7)), (.text("sig"), .bytes([1])), (.text("x5c"), .array([.bytes([2])])),
        ])
        _ = try register(.registration, .item(format: "packed", statement))
    }

    @Test(
        "Attestations of another form are refused",
        arguments: [
            TestAuthenticator.Attestation.item(format: "none", .map([(.text("a"), .integer(1))])),
            .item(format: "tpm", .map([])), .item(format: "packed", .map([])), .item(format: "packed", .array([])),
            .item(format: "packed", .map([(.text("alg"), .integer(-257)), (.text("sig"), .bytes([1]))])),
            .item(format: "None", .map([])),
        ])
    func otherAttestation(_ attestation: TestAuthenticator.Attestation) {
        #expect(throws: PasskeyRefusal.attestation) { try register(.registration, attestation) }
    }

    @Test(
        "Anything that is not as it was asked for is refused", arguments: BentCeremony.both + BentCeremony.registration)
    func bent(_ bent: BentCeremony) {
        #expect(throws: bent.refusal) { try register(bent.bend(.registration)) }
    }

    @Test("An answer to another challenge, or under another identifier, is refused")
    func elsewhere() throws {
        let authenticator = try TestAuthenticator.p256()
        let answer = try authenticator.register()
        #expect(throws: PasskeyRefusal.challenge) { try site.register(answer, to: .issue(random: .seeded(99))) }
        var other = authenticator
        other.identifier[0] ^= 1
        let json = other.registrationJSON(.registration, try authenticator.attestation(.registration))
        #expect(throws: PasskeyRefusal.credential) {
            try site.register(PasskeyRegistration(json: json), to: TestCeremony.challenge)
        }
    }

    @Test("Identifiers have 1 to 1,023 bytes", arguments: [(0, false), (1, true), (1_023, true), (1_024, false)])
    func identifierLength(_ length: Int, _ isTaken: Bool) throws {
        var authenticator = try TestAuthenticator.p256()
        authenticator.identifier = Array(repeating: 5, count: length)
        let register = { try site.register(try authenticator.register(), to: TestCeremony.challenge) }
        if isTaken {
            #expect(try register().identifier.count == length)
        } else {
            #expect(throws: PasskeyRefusal.answer) { try register() }
        }
    }
}
