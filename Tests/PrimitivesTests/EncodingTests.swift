import Primitives
import Testing

@Suite("Bytes as text")
struct EncodingTests {
    @Test(
        "in base 64 are those of RFC 4648",
        arguments: [
            "": "", "f": "Zg", "fo": "Zm8", "foo": "Zm9v", "foob": "Zm9vYg", "fooba": "Zm9vYmE", "foobar": "Zm9vYmFy",
        ])
    func base64(_ plain: String, _ encoded: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == encoded && Base64URL.decode(encoded) == Array(plain.utf8))
    }

    @Test("in base 64 are safe in addresses and cookies")
    func alphabet() {
        #expect(Base64URL.encode([0xFB, 0xEF, 0xFF]) == "--__")
        #expect(Base64URL.decode("--__") == [0xFB, 0xEF, 0xFF])
    }

    @Test(
        "in base 64 have one spelling each",
        arguments: ["Zg==", "Zh", "Zm9", "Z", "+/+/", "Zm 8", "Zm8\n", "Zm8=", "é", "\0\0\0\0"])
    func malformed(_ text: String) { #expect(Base64URL.decode(text) == nil) }

    @Test("in base 16 are lower-case and read in either")
    func hex() {
        #expect(Hex.encode([0, 15, 16, 255]) == "000f10ff")
        #expect(Hex.decode("000F10ff") == [0, 15, 16, 255] && Hex.decode("") == [])
        for text in ["0", "0g", "0x", " 00", "00 ", "é", "०"] { #expect(Hex.decode(text) == nil) }
    }

    @Test("come back as they went, whatever they are; no text traps")
    func fuzz() {
        var generator = SplitMix64(state: 31)
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes && Hex.decode(Hex.encode(bytes)) == bytes)
            let text = String(decoding: bytes, as: UTF8.self)
            if let decoded = Base64URL.decode(text) { #expect(Base64URL.encode(decoded) == text) }
            if let decoded = Hex.decode(text) { #expect(Hex.encode(decoded) == text.lowercased()) }
        }
    }

    @Test("are equal in constant time as they are equal")
    func constantTime() {
        #expect(constantTimeEqual([], []) && constantTimeEqual([1, 2], [1, 2]))
        #expect(!constantTimeEqual([1, 2], [1, 3]) && !constantTimeEqual([1], [1, 2]) && !constantTimeEqual([0], []))
    }
}
