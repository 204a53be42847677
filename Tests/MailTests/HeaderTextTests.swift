import Testing

@testable import Mail

@Suite("Text for header fields")
struct HeaderTextTests {
    @Test("Line ends, NUL, separators and bidirectional controls become one space")
    func neutralises() {
        let hostile = "Tea\r\nBcc: all@example.org\u{0}\u{85}x\u{2028}y\u{2029}z\u{202E}q\u{2066}w\u{7F}"
        #expect(HeaderText(hostile).text == "Tea Bcc: all@example.org x y z q w")
    }

    @Test("Only unsafe characters leave nothing")
    func empty() {
        #expect(HeaderText("\r\n \u{202E}\t").isEmpty)
    }

    @Test("Letters of every script and joined emoji stay")
    func keeps() {
        let text = "Zoë 山田 עברית 👩‍🔬 naïve café"
        #expect(HeaderText(text).text == text)
    }

    @Test("A very long text is cut to the bound and marked")
    func cuts() {
        let cut = HeaderText(String(repeating: "a", count: 100_000))
        #expect(cut.text.unicodeScalars.count == HeaderText.maximumLength)
        #expect(cut.text.hasSuffix("…"))
    }
}
