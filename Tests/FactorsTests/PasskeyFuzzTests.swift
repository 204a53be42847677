import Primitives
import TestStage
import Testing

@testable import Factors

@Suite("What an authenticator wrote")
struct PasskeyFuzzTests {
    private let authenticator: TestAuthenticator
    private let whole: [UInt8]

    init() throws {
        authenticator = try .p256()
        whole = try authenticator.attestation(.registration)
    }

    private func register(_ attestation: [UInt8]) throws -> Passkey {
        let json = authenticator.registrationJSON(.registration, attestation)
        return try TestCeremony.site.register(PasskeyRegistration(json: json), to: TestCeremony.challenge)
    }

    @Test("is refused when it is cut anywhere, or has a byte more")
    func cut() throws {
        #expect(try register(whole).identifier == authenticator.identifier)
        for length in 0..<whole.count {
            #expect(throws: PasskeyRefusal.self) { try register(Array(whole.prefix(length))) }
        }
        for byte in [0x00, 0xA0, 0xFF] as [UInt8] {
            #expect(throws: PasskeyRefusal.attestation) { try register(whole + [byte]) }
        }
    }

    @Test("is refused when an entry is missing, twice, or of another kind")
    func entries() throws {
        let data = TestCeremony.registration.data(authenticator.credentialData)
        let format = (CBORItem.text("fmt"), CBORItem.text("none"))
        let statement = (CBORItem.text("attStmt"), CBORItem.map([]))
        let bytes = (CBORItem.text("authData"), CBORItem.bytes(data))
        let bent: [[(CBORItem, CBORItem)]] = [
            [], [format, statement], [format, format, bytes], [format, statement, bytes, (.text("more"), .integer(1))],
            [format, statement, (.text("authData"), .text("none"))], [format, (.text("attStmt"), .text("")), bytes],
            [(.integer(1), .text("none")), statement, bytes], [format, statement, (.text("data"), .bytes(data))],
        ]
        for entries in bent {
            #expect(throws: PasskeyRefusal.attestation) { try register(CBORItem.map(entries).encoded) }
        }
        #expect(try register(CBORItem.map([bytes, statement, format]).encoded).transports.count == 2)
    }

    @Test("never traps, and never becomes another passkey unnoticed, whatever bits are changed")
    func bits() throws {
        let good = try register(whole)
        var generator = SplitMix64(state: 31)
        for _ in 0..<1_500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^=
                    1 << UInt8.random(in: 0..<8, using: &generator)
            }
            guard let passkey = try? register(bytes) else { continue }
            #expect(passkey.identifier == good.identifier && passkey.key == good.key)
        }
    }

    @Test("never traps, whatever key it holds")
    func keys() throws {
        let head = authenticator.aaguid + [0, 4, 1, 2, 3, 4]
        var generator = SplitMix64(state: 41)
        for _ in 0..<1_500 {
            let entries = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                (CBORItem.integer(.random(in: -4...4, using: &generator)), Self.item(&generator))
            }
            let data = TestCeremony.registration.data(head + CBORItem.map(entries).encoded)
            guard let read = try? AuthenticatorData(data) else { continue }
            #expect(read.credential?.id == [1, 2, 3, 4])
            _ = PasskeyKey(in: read)
        }
    }

    private static func item(_ generator: inout SplitMix64) -> CBORItem {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: .integer([-7, -8, -257, 1, 2, 3, 6].randomElement(using: &generator) ?? 0)
        case 1:
            .bytes(
                (0..<([0, 3, 31, 32, 33, 256].randomElement(using: &generator) ?? 0)).map { _ in
                    .random(in: 0...255, using: &generator)
                })
        case 2: .text("x")
        default: .array([.integer(1)])
        }
    }
}
