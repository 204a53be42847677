import Foundation
import Primitives
import Testing

@testable import Mail

@Suite("What was written as plain text, as HTML")
struct MailMarkupTests {
    private func inside(_ text: String) -> String {
        let html = MailMarkup(text).html
        return html.replacing("<html><body>\n", with: "").replacing("\n</body></html>\n", with: "")
    }

    @Test("keeps paragraphs and lines")
    func paragraphs() {
        #expect(
            inside("Hello Pat,\nhow are you?\n\n\nBest\nMia")
                == "<p dir=\"auto\">Hello Pat,<br>\nhow are you?</p>\n<p dir=\"auto\">Best<br>\nMia</p>")
        #expect(MailMarkup("").blocks.isEmpty && MailMarkup(" \n \n").blocks.isEmpty)
        #expect(!MailMarkup("Hello,\n\nhow are you?").isMarked)
    }

    @Test("makes lists of lines with dashes or numbers that follow one another, and of no single line")
    func lists() {
        #expect(inside("Two days:\n- Monday\n- Friday").hasSuffix("<li>Monday</li>\n<li>Friday</li>\n</ul>"))
        #expect(inside("3. three\n4. four").hasPrefix("<ol dir=\"auto\" start=\"3\">\n<li>three</li>"))
        #expect(inside("- Mia") == "<p dir=\"auto\">- Mia</p>")
        #expect(!inside("1. one\n3. three").contains("<ol") && !inside("2026. A year\nwent by").contains("<ol"))
    }

    @Test("makes words bold and italic between marks, and nothing of marks within words or alone")
    func marked() {
        #expect(inside("*now* or _never_.") == "<p dir=\"auto\"><b>now</b> or <i>never</i>.</p>")
        #expect(inside("*all of _it_*") == "<p dir=\"auto\"><b>all of </b><b><i>it</i></b></p>")
        for text in ["2*3*4", "snake_case_name", "* * *", "*open", "a * b * c", "**", "__init__"] {
            #expect(inside(text) == "<p dir=\"auto\">\(text)</p>", "\(text)")
        }
    }

    @Test("makes links of web addresses alone, each to what it says, without the stop behind it")
    func links() {
        let link = "<a href=\"https://example.org/a?b=1&amp;c=(2)\">https://example.org/a?b=1&amp;c=(2)</a>"
        #expect(inside("See https://example.org/a?b=1&c=(2).").contains("See \(link)."))
        #expect(inside("(http://example.org)").contains("(<a href=\"http://example.org\">http://example.org</a>)"))
        #expect(inside("https://a.example/my_own_page").contains("href=\"https://a.example/my_own_page\""))
        for text in ["javascript:alert(1)", "https://", "xhttps://a.example", "data:text/html,x", "ftp://a.example"] {
            #expect(!inside(text).contains("<a"), "\(text)")
        }
    }

    @Test("escapes everything: no element, attribute or picture comes in by a text")
    func escapes() {
        let text = "<img src=x onerror=alert(1)> \"&' https://a.example/\"onclick=x <b>"
        let html = inside(text)
        #expect(!html.contains("<img") && !html.contains("<b>") && html.contains("&lt;img src=x"))
        #expect(html.contains("href=\"https://a.example/\"") && html.contains("&quot;onclick=x"))
    }

    private static let pieces = [
        "*", "_", "- ", "1. ", "2. ", "\n", "\n\n", " ", "word", "https://a.example/x", "<", ">", "&", "\"", "'", "(",
        ")",
        "\u{202E}", "\u{0}", "é", "👩‍👩‍👧", "\r\n", "http", "://", "<script>", "src=",
    ]

    @Test("of any text at all has only its own elements, balanced, and every word in its order", arguments: 0..<60)
    func anything(_ seed: Int) {
        var random = SplitMix64(state: UInt64(seed))
        let text = (0..<200).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
        let html = inside(text)
        let tags = html.matches(of: /<([^>]*)>/).map { String($0.output.1) }
        let known = /\/?(p|ul|ol|li|b|i|a)|br|(p|ul) dir="auto"|ol dir="auto" start="\d+"|a href="https?:\/\/[^"<>]*"/
        for tag in tags { #expect(tag.wholeMatch(of: known) != nil, "\(tag)") }
        for name in ["p", "ul", "ol", "li", "b", "i", "a"] {
            let open = tags.count { $0 == name || $0.hasPrefix(name + " ") }
            #expect(open == tags.count { $0 == "/\(name)" }, "\(name)")
        }
        let words = { (text: String) in text.matches(of: /word|👩‍👩‍👧|é/).map { String($0.output) } }
        #expect(words(html.replacing(/href="[^"]*"/, with: "")) == words(text))
    }

    @Test(
        "of the longest text is made at once, whatever it is made of",
        arguments: ["*a ", "http://", "_", "(*", "1. \n"])
    func isQuick(_ piece: String) {
        let text = String(repeating: piece, count: 60_000 / piece.count)
        #expect(!MailMarkup(text).html.isEmpty)
    }
}
