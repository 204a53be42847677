import Accounts
import Primitives
import TestStage
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

    @Test("is their own choice in mails to those who run programs as well: test runs, and the question before a round")
    func managers() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        try await world.owner.post("/introductions/about", ["language": "de"], from: "/introductions")
        try await world.owner.post(program + "/test", ["person": "p1@example.org"], from: program + "/test")
        try await world.world.work()
        let mail = try #require(world.world.mail.all.last)
        #expect(mail.to.text == "ada@example.org" && mail.source.contains("Subject: Probe: "))
    }
}
