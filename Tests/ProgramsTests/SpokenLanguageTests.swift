import Accounts
import Foundation
import Primitives
import TestSupport
import Testing

@testable import Programs

@Suite("Languages as people write them")
struct SpokenLanguageTests {
    @Test(
        "are one, however they are called, cased or qualified",
        arguments: [
            ("de", ["Deutsch", "german", "DE", "Allemand", "German (C1)", "deutsch – Muttersprache", "tedesco"]),
            ("pt", ["Português", "portugues", "Portuguese", "pt-BR"]), ("no", ["Norsk", "Norwegian Bokmål", "nb"]),
            ("en", ["English", "Englisch", "en_GB", "English fluent"]), ("ja", ["日本語", "Japanese"]),
            ("gsw", ["Swiss German", "Schweizerdeutsch"]),
        ])
    func same(_ code: String, _ names: [String]) {
        for name in names { #expect(SpokenLanguage.key(name) == code, "\(name)") }
    }

    @Test("compare as written where no language is called so, and nothing is too odd to be read", arguments: 1...200)
    func odd(seed: Int) {
        #expect(SpokenLanguage.key("Volapükish") == SpokenLanguage.key(" volapukish"))
        #expect(SpokenLanguage.name("volapukish", in: "en") == nil)
        var random = SeededNumbers(seed: UInt64(seed))
        let scalars = (0..<24).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &random)) }
        let text = String(String.UnicodeScalarView(scalars))
        #expect(SpokenLanguage.key(text) == SpokenLanguage.key(text))
    }

    @Test("what both speak is said in the reader's language, also where it is only on somebody's own page")
    func said() throws {
        let roster = try PlanningFixture.profile(0, custom: ["Languages": "German; English"])
        let own = try PlanningFixture.profile(1, custom: ["Languages": "Dutch"]).completed(
            PersonChoices(languages: ["Deutsch", "Elbisch"]))
        let people = PlanningFixture().people(2)
        let basis = try PlanningFixture().basis(people) { $0 == 0 ? roster : own }
        let introduction = GroupFacts(basis, groups: [people]).introduction(people, isPlanned: true)
        for (language, words) in [("en", "Both speak German."), ("de", "Beide sprechen Deutsch.")] {
            let catalogue = try Catalogue(language: language, files: ProgramsSlice.files)
            let said = IntroductionWords(catalogue: catalogue).sentences(introduction, [roster, own]).map(\.sentence)
            #expect(said.contains(words), "\(said)")
        }
    }
}
