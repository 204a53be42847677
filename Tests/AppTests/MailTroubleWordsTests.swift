import Foundation
import Mail
import Primitives
import Testing

@testable import App

@Suite("Words about trouble with mail")
struct MailTroubleWordsTests {
    @Test("say in English what the command line says, and something else in German", arguments: MailTrouble.allCases)
    func words(trouble: MailTrouble) throws {
        let english = try Catalogue(language: "en", files: SiteAssembly.files)
        let german = try Catalogue(language: "de", files: SiteAssembly.files)
        #expect(trouble.summary(english) == trouble.summary && trouble.fix(english) == trouble.fix)
        #expect(trouble.summary(german) != trouble.summary && trouble.fix(german) != trouble.fix)
    }
}
