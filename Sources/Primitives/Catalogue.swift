import Foundation

/// The words of the program in one language, by key. A key it lacks is looked up in `fallback`, English at the end.
package struct Catalogue: Sendable {
    package let language: String
    private let sentences: [String: String]
    private let fallback: [String: String]

    /// Reads `Locales/<language>.json` of every room; a later room may not redefine a key of an earlier one.
    package init(language: String, files: [EmbeddedFile]) throws {
        self.language = language
        sentences = try Self.read("Locales/\(language).json", in: files)
        fallback = try language == "en" ? [:] : Self.read("Locales/en.json", in: files)
    }

    /// No words at all: every key stands for itself.
    package static let empty = Catalogue(language: "en", sentences: [:], fallback: [:])

    private init(language: String, sentences: [String: String], fallback: [String: String]) {
        self.language = language
        self.sentences = sentences
        self.fallback = fallback
    }

    /// The sentence with each `{{name}}` replaced by its value, unescaped, and each `{{name|one|other}}` by the word that goes
    /// with one or with another number; the key where nobody wrote the sentence.
    package func sentence(_ words: WordKey) -> String {
        let sentence = template(words.key) ?? words.key
        guard sentence.utf8.contains(UInt8(ascii: "{")) else { return sentence }
        var result = ""
        var rest = sentence[...]
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
            result += rest[..<start.lowerBound]
            result += value(of: rest[start.upperBound..<end.lowerBound], in: words.values)
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    private func value(of tag: Substring, in values: [String: String]) -> String {
        if let choice = WordChoice(tag, language: language) { return choice.word(for: values[choice.name]) }
        return values[String(tag)] ?? ""
    }

    /// How many, with its digits grouped as the language groups them: "1,001", "1.001".
    package func count(_ number: Int) -> String {
        number.formatted(IntegerFormatStyle<Int>(locale: locale))
    }

    /// By whose habits numbers, days and times are written.
    package var locale: Locale { Self.locale(of: language) }

    /// English goes by British habits: the day before the month, twenty-four hours.
    package static func locale(of language: String) -> Locale {
        Locale(identifier: language == "en" ? "en_GB" : language)
    }

    /// Codes of the languages that there are words in: English, which is complete, and then by the alphabet.
    package static func languages(in files: [EmbeddedFile]) -> [String] {
        let (start, end) = ("Locales/", ".json")
        let codes = files.map(\.path).filter { $0.hasPrefix(start) && $0.hasSuffix(end) }
            .map { String($0.dropFirst(start.count).dropLast(end.count)) }
        return ["en"] + Set(codes).subtracting(["en"]).sorted()
    }

    /// The sentence as written, tags included.
    package func template(_ key: String) -> String? { sentences[key] ?? fallback[key] }

    package var keys: Set<String> { Set(sentences.keys).union(fallback.keys) }

    private static func read(_ path: String, in files: [EmbeddedFile]) throws -> [String: String] {
        try files.filter { $0.path == path }.reduce(into: [:]) { all, file in
            let words = try JSONDecoder().decode([String: String].self, from: Data(file.text.utf8))
            for (key, sentence) in words where all.updateValue(sentence, forKey: key) != nil {
                throw CatalogueError.defined(twice: key, language: path)
            }
        }
    }
}

package enum CatalogueError: Error, Equatable { case defined(twice: String, language: String) }
