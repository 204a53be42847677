import Foundation
import Mail
import Primitives
import Testing

@testable import App

@Suite("Words about trouble with mail")
struct MailTroubleWordsTests {
    @Test(
        "say in English what the command line says, and something else in every other language",
        arguments: MailTrouble.allCases)
    func words(trouble: MailTrouble) throws {
        let english = try Catalogue(language: "en", files: SiteAssembly.files)
        #expect(trouble.summary(english) == trouble.summary && trouble.fix(english) == trouble.fix)
        for language in Catalogue.languages(in: SiteAssembly.files) where language != "en" {
            let other = try Catalogue(language: language, files: SiteAssembly.files)
            #expect(trouble.summary(other) != trouble.summary && trouble.fix(other) != trouble.fix, "\(language)")
        }
    }
}
