import Crypto
import Primitives
import TestStage
import Testing

@testable import Factors

@Suite("A passkey's public key")
struct PasskeyKeyTests {
    // Made with Python's cryptography for this test; the private key was not kept.
    private static let modulus = """
        b3440f50027639fe1c76de16aadaa62092f65b2d7734ad48999fbfc46906c3bb36e1027662cd33fae86a3a46f99e90d92a42\
        6b7ee83ce183ba6b39abdd149afe6f759c6839835874ef2b56f4bfa795bff0b48ff75effc840cd307aaf65e9f88564d721dd\
        877f775af75a166c3effcfd1245a0a3c8a99e2fc83520bfa11fd1712abe6f39c741f88cce2d5e45acc43cb341ba71cb85ea9\
        ec077f117c1f71a1bed8e6fc09c6110201e732f8803171245e3db2eec830d37627b9bf79f6dcf3ae5c9d675b6bacab254e5c\
        60ddab3ae7f3a4f5c3f7c6f85da11fc5f59733d9acaaf48854bc238a9a5992aeb7164f003f5d6a0bc516f6258cff6d0107eb\
        250f3109b625
        """
    private static let signature = """
        5087ade8fcb5f0257467389346ed9a8d6c942443634ca290ee189626b43187dc92625c1ec2b4dc70bd96d50995d3a5cebf79\
        b1ae71dd4c38510e2b24d9c207084916676c96321b97e657d1d29175c701131c5e53a61efc998197174c4884977d26199b43\
        204a36971c8cc52bea36bf7dda88e3f5ea48e12e68f5a4133008bb09848516b08cc8df2a194401c4371dd297d3cc0f88f43b\
        c94726adbc81f8b4af5a0680c561274f4b1a17a36768b3ba3cc9ffe2228187587e43c9812fefb4a34165c9ece8978b198aa3\
        e46c45b71ae0966e94288fb3cce1587ba270113013fe15107914b50c7c4cce991c463182c2f1794d3f4395810cdcb4a7bb47\
        fd9d9c40e9ef
        """
    private static let exponent: [UInt8] = [1, 0, 1]

    private func data(_ key: CBORItem) throws -> AuthenticatorData {
        let head = [UInt8](repeating: 0, count: 16) + [0, 1, 9]
        return try AuthenticatorData(TestCeremony.registration.data(head + key.encoded))
    }

    private func rsa(_ modulus: [UInt8], _ exponent: [UInt8]) -> CBORItem {
        .map([
            (.integer(1), .integer(3)), (.integer(3), .integer(-257)), (.integer(-1), .bytes(modulus)),
            (.integer(-2), .bytes(exponent)),
        ])
    }

    @Test("RSA of 2048 bits signs; one bit less and it did not")
    func rsaSignature() throws {
        let modulus = try #require(Hex.decode(Self.modulus))
        let key = try #require(PasskeyKey(in: data(rsa(modulus, Self.exponent))))
        var signature = try #require(Hex.decode(Self.signature))
        #expect(key == PasskeyKey(.rs256, modulus + Self.exponent))
        #expect(key.isValid(signature: signature, over: Array("authenticator data and a hash".utf8)))
        #expect(!key.isValid(signature: signature, over: Array("authenticator data and a hush".utf8)))
        signature[200] ^= 1
        #expect(!key.isValid(signature: signature, over: Array("authenticator data and a hash".utf8)))
        #expect(!key.isValid(signature: [], over: []))
    }

    @Test("RSA of another size is no key, such as that of the standard's vector", arguments: [128, 255, 257, 384, 436])
    func rsaSize(_ length: Int) throws {
        #expect(PasskeyKey(in: try data(rsa(Array(repeating: 0xFF, count: length), Self.exponent))) == nil)
    }

    @Test("A point beside the curve is no key, and neither is one of another length")
    func offCurve() throws {
        let authenticator = try TestAuthenticator.p256()
        guard case .p256(let key) = authenticator.key else { return }
        var point = Array(key.publicKey.rawRepresentation)
        #expect(PasskeyKey(.es256, point)?.bytes == point)
        for other in [Array(point.dropLast()), point + [0], [4] + point, [], Array(repeating: 0, count: 64)] {
            #expect(PasskeyKey(.es256, other) == nil)
        }
        point[63] ^= 1
        #expect(PasskeyKey(.es256, point) == nil)
        let beside = CBORItem.map([
            (.integer(1), .integer(2)), (.integer(3), .integer(-7)), (.integer(-1), .integer(1)),
            (.integer(-2), .bytes(Array(point.prefix(32)))), (.integer(-3), .bytes(Array(point.suffix(32)))),
        ])
        #expect(PasskeyKey(in: try data(beside)) == nil)
    }

    @Test("A key whose parts contradict each other is none", arguments: [-7, -8, -257, -35, -47, 0])
    func contradiction(_ algorithm: Int) throws {
        let wrongType = CBORItem.map([
            (.integer(1), .integer(4)), (.integer(3), .integer(algorithm)), (.integer(-1), .integer(1)),
            (.integer(-2), .bytes(Array(repeating: 1, count: 32))),
            (.integer(-3), .bytes(Array(repeating: 1, count: 32))),
        ])
        #expect(PasskeyKey(in: try data(wrongType)) == nil)
    }

    @Test("A scheme named twice or not at all makes the data unreadable")
    func schemeOnce() {
        let twice = CBORItem.map([(.integer(3), .integer(-7)), (.integer(3), .integer(-8))])
        #expect(throws: PasskeyRefusal.authenticatorData) { try data(twice) }
        #expect(throws: PasskeyRefusal.authenticatorData) { try data(.map([(.integer(1), .integer(2))])) }
        #expect(throws: PasskeyRefusal.authenticatorData) { try data(.array([])) }
    }
}
