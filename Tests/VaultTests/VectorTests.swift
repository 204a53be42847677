import Crypto
import Foundation
import Testing

@testable import Vault

@Suite("Published vectors hold")
struct VectorTests {
    /// Test cases 13 to 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega): AES-256, 96-bit nonce.
    struct GCM: Sendable, CustomTestStringConvertible {
        let name, key, nonce, plain, data, cipher, tag: String
        var testDescription: String { name }
    }

    static let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
    static let plain = """
        d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
        1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255
        """
    static let cipher = """
        522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
        8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad
        """
    static let zeros = String(repeating: "00", count: 32)
    static let nonce = "cafebabefacedbaddecaf888"

    static let all = [
        GCM(
            name: "13", key: zeros, nonce: String(repeating: "00", count: 12), plain: "", data: "", cipher: "",
            tag: "530f8afbc74536b9a963b4f1c4cb738b"),
        GCM(
            name: "14", key: zeros, nonce: String(repeating: "00", count: 12),
            plain: String(repeating: "00", count: 16),
            data: "", cipher: "cea7403d4d606b6e074ec5d3baf39d18", tag: "d0d1c8a799996bf0265b98b5d48ab919"),
        GCM(
            name: "15", key: key, nonce: nonce, plain: plain, data: "", cipher: cipher,
            tag: "b094dac5d93471bdec1a502270e3cc6c"),
        GCM(
            name: "16", key: key, nonce: nonce, plain: String(plain.dropLast(8)),
            data: "feedfacedeadbeeffeedfacedeadbeefabaddad2", cipher: String(cipher.dropLast(8)),
            tag: "76fc6ece0f4e1768cddf8853bb2d551b"),
    ]

    @Test("AES-256-GCM seals and opens as its authors' test cases say", arguments: all)
    func gcm(_ vector: GCM) throws {
        let key = try KeyMaterial(hex: vector.key)
        let data = bytes(vector.data)
        let box = try key.box(
            bytes(vector.plain), authenticating: data, nonce: AES.GCM.Nonce(data: bytes(vector.nonce)))
        #expect(Array(box) == bytes(vector.nonce + vector.cipher + vector.tag))
        #expect(try key.unbox(Array(box)[...], authenticating: data) == bytes(vector.plain))
    }

    /// RFC 4231, 4.7 and 4.8 need longer keys than ours; the key of 4.2 to 4.4 padded with zeros is the same key.
    @Test("HMAC-SHA-256 codes as RFC 4231 says")
    func hmac() throws {
        let jefe = try KeyedHash(KeyMaterial(hex: "4a656665" + String(repeating: "00", count: 28)))
        #expect(
            jefe.authenticate(Array("what do ya want for nothing?".utf8))
                == bytes("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"))
        let twenty = try KeyedHash(
            KeyMaterial(hex: String(repeating: "0b", count: 20) + String(repeating: "00", count: 12)))
        #expect(
            twenty.authenticate(Array("Hi There".utf8))
                == bytes("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"))
    }

    @Test(
        "Ed25519 signs as RFC 8032, 7.1 says",
        arguments: [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                """
                e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac
                c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
                """
            ),
            (
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                """
                6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290
                ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
                """
            ),
        ])
    func ed25519(_ seed: String, _ publicKey: String, _ message: String, _ signature: String) throws {
        let key = try SigningKey(seed: KeyMaterial(hex: seed))
        #expect(key.verifying.bytes == bytes(publicKey))
        #if os(Linux)  // CryptoKit's signatures are randomised.
            #expect(try key.sign(bytes(message)) == bytes(signature))
        #endif
        #expect(key.verifying.isValid(bytes(signature), for: bytes(message)))
        #expect(!key.verifying.isValid(bytes(signature), for: bytes(message) + [0]))
        #expect(!key.verifying.isValid([], for: bytes(message)))
        #expect(!VerifyingKey(bytes: [1, 2, 3]).isValid(bytes(signature), for: bytes(message)))
    }

    @Test("CRC-32 of the nine digits is the one everybody prints")
    func crc() { #expect(CRC32.checksum("123456789".utf8) == 0xCBF4_3926) }
}
