import Primitives
import Testing

@Suite("The catalogue of words")
struct CatalogueTests {
    private static let files = [
        EmbeddedFile(path: "Locales/en.json", text: #"{"hello": "Hello {{name}} of {{place}}.", "bye": "Goodbye."}"#),
        EmbeddedFile(path: "Locales/de.json", text: #"{"hello": "Hallo {{name}}."}"#),
    ]

    @Test("fills a sentence, and knows nothing of what was not given")
    func fills() throws {
        let catalogue = try Catalogue(language: "en", files: Self.files)
        #expect(catalogue.sentence(WordKey("hello", ["name": "Ada", "place": "Köln"])) == "Hello Ada of Köln.")
        #expect(catalogue.sentence(WordKey("hello", ["name": "Ada"])) == "Hello Ada of .")
        #expect(catalogue.sentence(WordKey("nowhere")) == "nowhere")
    }

    @Test("fills in one pass: a value that looks like a tag stays as it is")
    func onePass() throws {
        let catalogue = try Catalogue(language: "en", files: Self.files)
        let values = ["name": "{{place}}", "place": "{{name}}{{"]
        #expect(catalogue.sentence(WordKey("hello", values)) == "Hello {{place}} of {{name}}{{.")
    }

    @Test("puts the word that goes with a number")
    func numbers() throws {
        let file = EmbeddedFile(
            path: "Locales/en.json", text: #"{"k": "{{count}} {{count|person|people}}, {{other|it|they}}|"}"#)
        let catalogue = try Catalogue(language: "en", files: [file])
        #expect(catalogue.sentence(WordKey("k", ["count": "1"])) == "1 person, they|")
        #expect(catalogue.sentence(WordKey("k", ["count": "21", "other": "1"])) == "21 people, it|")
    }

    @Test(
        "says nought in the singular where the language does, and only there",
        arguments: [("fr", "0 mot"), ("de", "0 mots")])
    func nought(language: String, words: String) throws {
        let file = EmbeddedFile(path: "Locales/\(language).json", text: #"{"k": "{{count}} {{count|mot|mots}}"}"#)
        let catalogue = try Catalogue(language: language, files: [file])
        #expect(catalogue.sentence(WordKey("k", ["count": "0"])) == words)
        #expect(catalogue.sentence(WordKey("k", ["count": "1"])) == "1 mot")
        #expect(catalogue.sentence(WordKey("k", ["count": "10"])) == "10 mots")
    }

    @Test("is there for each language that has a file, English first")
    func languages() {
        let more =
            Self.files + [EmbeddedFile(path: "Locales/ca.json", text: "{}"), EmbeddedFile(path: "a.json", text: "")]
        #expect(Catalogue.languages(in: more) == ["en", "ca", "de"] && Catalogue.languages(in: []) == ["en"])
    }

    @Test("speaks English where a language has no word yet")
    func fallback() throws {
        let catalogue = try Catalogue(language: "de", files: Self.files)
        #expect(catalogue.sentence(WordKey("hello", ["name": "Ada"])) == "Hallo Ada.")
        #expect(catalogue.sentence(WordKey("bye")) == "Goodbye." && catalogue.keys == ["hello", "bye"])
    }

    @Test("refuses one key with two sentences, and what is no JSON of words")
    func broken() {
        let twice = Self.files + [EmbeddedFile(path: "Locales/en.json", text: #"{"bye": "So long."}"#)]
        #expect(throws: CatalogueError.defined(twice: "bye", language: "Locales/en.json")) {
            try Catalogue(language: "en", files: twice)
        }
        let odd = [EmbeddedFile(path: "Locales/en.json", text: #"{"a": {"b": "c"}}"#)]
        #expect(throws: (any Error).self) { try Catalogue(language: "en", files: odd) }
    }

    @Test("takes any sentence with open and stray braces")
    func braces() throws {
        for sentence in ["{{", "}}", "{{a", "a}}{{b", "{{}}", "{{{a}}}", "{ {a}}"] {
            let file = EmbeddedFile(path: "Locales/en.json", text: "{\"k\": \"\(sentence)\"}")
            _ = try Catalogue(language: "en", files: [file]).sentence(WordKey("k", ["a": "1", "": "2"]))
        }
    }
}
