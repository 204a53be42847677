import Accounts
import Primitives
import Testing

@testable import Programs

@Suite("The language somebody is written to in")
struct SpeechTests {
    private let speech = Speech(languages: ["en", "de"])

    private func language(_ custom: [String: String]) throws -> String {
        let address = try EmailAddress(parsing: "ben@example.org")
        return speech.language(of: Profile(name: "Ben", address: address, custom: custom))
    }

    @Test(
        "is the one of their profile, by code or name",
        arguments: ["de", "de-AT", "DE_ch", "German", "Deutsch", " deutsch "])
    func known(value: String) throws {
        #expect(try language(["Preferred Language": value]) == "de")
        #expect(try language(["Sprache": value]) == "de")
    }

    @Test("is the site's first where the profile says nothing, or a language there are no words in")
    func unknown() throws {
        #expect(try language([:]) == "en")
        #expect(try language(["Language": "fr"]) == "en")
        #expect(try language(["Team": "de"]) == "en")
    }
}
