import Accounts
import Foundation
import Primitives

/// Languages as people write them: "Deutsch", "german" and "de" are one. Names are those that the CLDR has, by way of
/// Foundation: in the language's own words, in English, and in every language with a code of two letters.
enum SpokenLanguage {
    static let separators: Set<Character> = [",", ";", "|", "/"]

    /// The code of the language, also where a level or a region follows it, as in "Deutsch (C1)"; the folded text where no
    /// language is called so.
    static func key(_ text: String) -> String {
        let plain = RosterSpelling.plain(text)
        if let code = codes[plain] { return code }
        // Of several words the first ones: "English fluent", "pt-BR".
        var words = text.split { !$0.isLetter && !$0.isNumber && $0 != "'" }.prefix(longest)
        while !words.isEmpty {
            if let code = codes[RosterSpelling.plain(words.joined(separator: " "))] { return code }
            words.removeLast()
        }
        return plain
    }

    /// What it is called in a reader's language; nil where the key is no code.
    static func name(_ key: String, in language: String) -> String? {
        known.contains(key) ? Locale(identifier: language).localizedString(forLanguageCode: key) : nil
    }

    /// Languages of a text by key, each as it was written.
    static func all(_ text: String) -> [String: String] { all(Profile.parts(text, separators: separators)) }

    static func all(_ names: some Sequence<String>) -> [String: String] {
        names.reduce(into: [:]) { all, name in
            let key = key(name)
            if !key.isEmpty, all[key].map({ name < $0 }) ?? true { all[key] = name }
        }
    }

    /// Words of a language's name that are looked at.
    private static let longest = 4

    private static let known: Set<String> = Set(
        Locale.availableIdentifiers.compactMap { Locale(identifier: $0).language.languageCode?.identifier })

    /// Both forms of written Norwegian are Norwegian (ISO 639-3 calls it their macrolanguage).
    private static let wider = ["nb": "no", "nn": "no"]

    /// By folded name. Where two languages are called alike, a language's own word goes before the English one, and that
    /// before what others call it.
    private static let codes: [String: String] = {
        let sorted = known.sorted()
        var codes: [String: String] = [:]
        func add(_ name: String?, _ code: String) {
            guard let plain = name.map(RosterSpelling.plain), !plain.isEmpty, codes[plain] == nil else { return }
            codes[plain] = wider[code] ?? code
        }
        for code in sorted { add(code, code) }
        for code in sorted { add(Locale(identifier: code).localizedString(forLanguageCode: code), code) }
        for reader in ["en"] + sorted.filter({ $0.count == 2 }) {
            let locale = Locale(identifier: reader)
            for code in sorted { add(locale.localizedString(forLanguageCode: code), code) }
        }
        return codes
    }()
}
