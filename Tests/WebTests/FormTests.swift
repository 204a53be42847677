import Primitives
import Testing

@testable import Web

@Suite("A field of a form")
struct FormTests {
    private enum Colour: String { case red, blue }

    @Test("of text is trimmed, bounded, and free of what hides or reorders")
    func text() {
        var form = Form([
            "good": " Ada \u{A0}", "empty": " \t", "long": "abcdef", "control": "a\u{0}b", "bidi": "a\u{202E}b",
            "line": "a\nb",
        ])
        #expect(form.text("good", maximum: 3) == "Ada")
        for name in ["empty", "long", "control", "bidi", "line", "absent"] {
            #expect(form.text(name, maximum: 5) == nil)
        }
        #expect(Set(form.problems.keys) == ["empty", "long", "control", "bidi", "line", "absent"])
        #expect(form.text("also-absent", maximum: 5, optional: true) == "")
    }

    @Test(
        "of a number is within its range",
        arguments: [
            ("5", 5), (" 7 ", 7), ("8", nil), ("-1", nil), ("5.0", nil), ("0x5", nil), ("", nil),
            ("99999999999999999999", nil),
        ])
    func number(_ text: String, _ value: Int?) {
        var form = Form(["n": text])
        #expect(form.integer("n", in: 1...7) == value)
        #expect(form.isSound == (value != nil))
    }

    @Test("of a choice is one of the choices")
    func choice() {
        var form = Form(["a": "red", "b": "Red", "c": ""])
        #expect(form.choice("a", of: Colour.self) == .red)
        #expect(form.choice("b", of: Colour.self) == nil && form.choice("c", of: Colour.self) == nil)
    }

    @Test("that came too soon has nothing to put right; one that is wrong as well has")
    func early() {
        struct Wait: Refusal {
            var status: Int { 429 }
            var words: WordKey { WordKey("wait") }
            var retryAfter: Int? { 60 }
        }
        var (early, wrong, plain) = (Form(), Form(), Form())
        early.refuse("a", Wait())
        wrong.refuse("a", WordKey("first"))
        wrong.refuse("b", Wait())
        plain.refuse("a", RequestRefusal.notFound)
        #expect(early.isEarly && !early.isSound && early.problems["a"] == WordKey("wait"))
        #expect(!wrong.isEarly && !plain.isEarly)
        early.refuse("b", WordKey("second"))
        #expect(!early.isEarly)
    }

    @Test("keeps what was typed and the first thing that was wrong with it")
    func problems() {
        var form = Form(["a": "typed"])
        form.refuse("a", WordKey("first"))
        form.refuse("a", WordKey("second"))
        #expect(form["a"] == "typed" && form.problems["a"]?.key == "first")
        #expect(form.emptied("a")["a"] == "")
    }

    @Test("escapes in HTML whatever could end a text or an attribute")
    func escaping() {
        #expect(
            HTML.escaped("<a href=\"x\" title='y'>&amp;") == "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;")
        #expect(HTML.escaped("Grüße \u{1F600}") == "Grüße \u{1F600}")
    }
}
