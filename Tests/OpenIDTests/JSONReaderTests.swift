import Testing

@testable import OpenID

@Suite("JSON as a provider may write it")
struct JSONReaderTests {
    private func read(_ text: String) throws(JSONError) -> JSONObject {
        try JSONReader.object(Array(text.utf8), maximumBytes: 10_000)
    }

    private func value(_ text: String) throws -> JSONValue? { try read("{\"a\":\(text)}")["a"] }

    @Test("Values are what they are")
    func values() throws {
        #expect(try value("\"b\"") == .string("b"))
        #expect(
            try value(" [ 1 , true , null , { } , [ ] ] ")
                == .array([.integer(1), .boolean(true), .null, .object(JSONObject([:])), .array([])]))
        #expect(
            try value("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e4\\ud83d\\ude00\"")
                == .string("\"\\/\u{8}\u{C}\n\r\tAä😀"))
        #expect(try read("\t\r\n {} ")["a"] == nil)
    }

    @Test("Numbers are integers in range, or other numbers")
    func numbers() throws {
        #expect(try value("0") == .integer(0))
        #expect(try value("-7") == .integer(-7))
        #expect(try value("9223372036854775807") == .integer(.max))
        for text in ["9223372036854775808", "1.0", "1e3", "-0.5E-7", "1E+2"] {
            #expect(try value(text) == .otherNumber)
        }
        for text in [
            "01", "+1", "-", ".5", "1.", "1e", "1e+", "0x1", "1_0", "NaN", "--1", "1-1",
            String(repeating: "1", count: 65),
        ] {
            #expect(throws: JSONError.malformed, "\(text)") { try value(text) }
        }
    }

    @Test(
        "What is not JSON is refused",
        arguments: [
            "", "{", "}", "{}{}", "{} x", "[]", "\"a\"", "{a:1}", "{'a':1}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}",
            "{\"a\":[1,]}", "{\"a\":tru}", "{\"a\":truetrue}", "{\"a\":\"b}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}",
            "{\"a\":\"\\ud83d\"}", "{\"a\":\"\\ude00\"}", "{\"a\":\"\\ud83d\\u0041\"}", "{\"a\":\"\n\"}", "\u{FEFF}{}",
            "{\"a\":1}//", "/**/{}", "{\"a\" 1}", "null",
        ])
    func malformed(text: String) {
        #expect(throws: JSONError.malformed) { try read(text) }
    }

    @Test("Bytes that are not UTF-8 are refused, in a value and in a name")
    func notUTF8() {
        for bytes in [[0xC3, 0x28], [0xFF], [0xED, 0xA0, 0x80], [0xC0, 0x80]] as [[UInt8]] {
            let value = Array("{\"a\":\"".utf8) + bytes + Array("\"}".utf8)
            let name = Array("{\"".utf8) + bytes + Array("\":1}".utf8)
            for text in [value, name] {
                #expect(throws: JSONError.malformed) { try JSONReader.object(text, maximumBytes: 100) }
            }
        }
    }

    @Test("Names are told apart by their bytes, after their escapes")
    func names() throws {
        for text in ["{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "{\"b\":{\"a\":1,\"a\":1}}"] {
            #expect(throws: JSONError.duplicateMember) { try read(text) }
        }
        // Swift holds both for the same text.
        let object = try read("{\"K\":1,\"\u{212A}\":2}")
        #expect(object["K"] == .integer(1))
    }

    @Test("Depth and length are bounded")
    func bounds() throws {
        func nested(_ depth: Int) -> String {
            "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(throws: Never.self) { try read(nested(15)) }
        #expect(throws: JSONError.tooDeep) { try read(nested(16)) }
        #expect(throws: JSONError.tooDeep) { try read(String(repeating: "{\"a\":", count: 2_000)) }
        #expect(throws: JSONError.tooLong) { try JSONReader.object(Array("{} ".utf8), maximumBytes: 2) }
    }
}
