import Testing

@testable import Web

@Suite("A disc")
struct DiscTests {
    @Test(
        "bears the first letters of the first and the last word",
        arguments: [
            ("Ada Lovelace", "AL"), ("ada", "A"), ("", ""), ("   ", ""), (" Ada ", "A"),
            ("Ada  King von Lovelace ", "AL"),
            ("Ökonom Émile", "ÖÉ"), ("ßen x", "SSX"), ("e\u{301}mile", "E\u{301}"), ("李 小龙", "李小"),
        ])
    func initials(_ name: String, _ initials: String) { #expect(Disc(name: name).initials == initials) }

    @Test("has one of six tones, the same for the same name")
    func tone() {
        let tones = ["Ada", "Bo", "Cy", "Di", "Ed", "Flo", "李", ""].map { Disc(name: $0).tone }
        #expect(tones.allSatisfy((1...6).contains) && Set(tones).count > 2)
        #expect(tones == ["Ada", "Bo", "Cy", "Di", "Ed", "Flo", "李", ""].map { Disc(name: $0).tone })
    }
}
