import Crypto
import Foundation
import Primitives
import Testing

@testable import Factors

@Suite("The list of common passwords")
struct KnownPasswordsTests {
    @Test("is there, says its version, and stays below 600 kB")
    func embedded() throws {
        let list = try #require(KnownPasswords.embedded)
        #expect(list.count > 70_000 && list.version.hasPrefix("version 2: \(list.count) entries of 40 bits"))
        let file = try #require(embeddedFiles.first { $0.path == "Lists/common-passwords.txt" })
        #expect(file.text.utf8.count < 600_000)
    }

    @Test("takes hardly anything for what it is not")
    func falsePositives() throws {
        let list = try #require(KnownPasswords.embedded)
        let random = RandomSource.seeded(93)
        let hits = try (0..<20_000).filter { _ in try list.contains(Password(typed: Hex.encode(random.bytes(9)))) }
        #expect(hits.isEmpty)
    }

    @Test("finds each of its entries, and none between them")
    func search() throws {
        let words = ["tulip", "bridge", "lantern", "canal", "fox"]
        for count in 1...words.count {
            let list = try #require(KnownPasswords(Self.file(Array(words.prefix(count)))))
            for (index, word) in words.enumerated() {
                #expect(try list.contains(Password(typed: word)) == (index < count))
            }
        }
    }

    @Test("that is damaged is none")
    func damaged() {
        let whole = Self.file(["tulip", "bridge", "lantern"])
        let lines = whole.split(separator: "\n").map(String.init)
        let backwards = Data((Data(base64Encoded: lines[1]) ?? Data()).reversed()).base64EncodedString()
        for text in [
            "", "version 1", "version 1\n", "version 1\nAAA", "version 1\n" + backwards, "version 1\nAAAAAA==",
        ] {
            #expect(KnownPasswords(text) == nil)
        }
        #expect(KnownPasswords(whole)?.count == 3)
    }

    private static func file(_ words: [String]) -> String {
        let prefixes = words.map { Array(SHA256.hash(data: Array($0.utf8)).prefix(5)) }.sorted {
            $0.lexicographicallyPrecedes($1)
        }
        return "version 1\n" + Data(prefixes.flatMap { $0 }).base64EncodedString() + "\n"
    }
}
