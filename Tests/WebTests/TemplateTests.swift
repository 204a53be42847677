import Primitives
import Testing

@testable import Web

@Suite("A template")
struct TemplateTests {
    private struct Shown {
        var name = "Ada & co"
        var isOpen = true
        var nothing: String?
        var people: [Person] = []
        var when = Moment()

        struct Person {
            var name: String
            var size = 3
        }
        struct Moment { var text = "noon" }
    }

    private func rendered(
        _ template: String, _ shown: Shown = Shown(), others: [String: String] = [:], name: String = "page"
    ) throws -> String {
        let all = others.merging([name: template]) { _, own in own }
        let sources = try all.map { ($0, try TemplateParser.parse($1, template: $0)) }
        let assembly = TemplateAssembly(sources: Dictionary(uniqueKeysWithValues: sources))
        let bytes = try assembly.template(name).rendered(TemplateValue(reflecting: shown))
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("escapes a value in HTML and leaves it alone in text")
    func escaping() throws {
        #expect(try rendered("<{{name}}>") == "<Ada &amp; co>")
        #expect(try rendered("<{{name}}>", name: "mail.txt") == "<Ada & co>")
        #expect(try rendered("{{name}}", Shown(name: "'\"<é>&")) == "&#39;&quot;&lt;é&gt;&amp;")
    }

    @Test("repeats a section over a list, and shows an inverted one where there is nothing")
    func sections() throws {
        let two = Shown(people: [.init(name: "Bo"), .init(name: "Cy")])
        let template = "{{#people}}{{name}}{{size}};{{/people}}{{^people}}nobody{{/people}}"
        #expect(try rendered(template, two) == "Bo3;Cy3;")
        #expect(try rendered(template) == "nobody")
        #expect(try rendered("{{#isOpen}}open{{/isOpen}}{{^isOpen}}shut{{/isOpen}}") == "open")
        #expect(try rendered("{{#nothing}}some{{/nothing}}{{^nothing}}none{{/nothing}}{{nothing}}") == "none")
    }

    @Test("looks for a name outwards, with a dot before it only where it is")
    func names() throws {
        let one = Shown(people: [.init(name: "Bo")])
        let template = "{{#people}}{{when.text}}{{.when.text}}{{#.name}}<{{.}}>{{/.name}}{{/people}}"
        #expect(try rendered(template, one) == "noon<Bo>")
    }

    @Test("fills the blocks of its layout, which may hold blocks of another")
    func inheritance() throws {
        let others = [
            "layout": "<h1>{{$title}}Klatch{{/title}}</h1>\n{{$main}}{{/main}}.",
            "field": "[{{$label}}?{{/label}} {{name}}]",
        ]
        let page = "{{<layout}}\n{{$main}}{{<field}}{{$label}}A{{/label}}{{/field}}{{>field}}{{/main}}\n{{/layout}}"
        #expect(try rendered(page, others: others) == "<h1>Klatch</h1>\n[A Ada &amp; co][? Ada &amp; co].")
    }

    @Test("loses a line on which there is only a tag")
    func lines() throws {
        #expect(try rendered("a\n  {{#isOpen}}\nb\n{{/isOpen}}  \nc\n{{! no\nwords }}\nd") == "a\nb\nc\nd")
    }

    @Test("with a tag that is not closed, not there, unknown or endless is refused when it is loaded")
    func faults() {
        #expect(throws: TemplateError.malformed(template: "page", tag: "a")) { try rendered("{{#a}}") }
        #expect(throws: TemplateError.malformed(template: "page", tag: "b")) { try rendered("{{#a}}{{/b}}") }
        #expect(throws: TemplateError.malformed(template: "page", tag: "{{")) { try rendered("{{a") }
        #expect(throws: TemplateError.missing(template: "x")) { try rendered("{{>x}}") }
        #expect(throws: TemplateError.endless(template: "page")) { try rendered("{{>page}}") }
        let deep = String(repeating: "{{#a}}", count: 100_000)
        #expect(throws: TemplateError.endless(template: "page")) { try rendered(deep) }
    }

    @Test("cannot show a value unescaped", arguments: ["{{{name}}}", "{{&name}}", "{{=<% %>=}}"])
    func unescaped(_ template: String) {
        #expect(throws: TemplateError.self) { try rendered(template) }
    }

    @Test("is what any text is, or it is refused")
    func fuzz() {
        var random = SplitMix64(state: 9)
        let pieces = ["{{", "}}", "#", "/", "a", ".", "$", "<", ">", "^", "!", "\n", " ", "{{#a}}", "{{/a}}", "{", "é"]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<12, using: &random)
            let text = (0..<count).compactMap { _ in pieces.randomElement(using: &random) }
            _ = try? rendered(text.joined())
        }
    }
}
