import Accounts
import Foundation
import Primitives
import Store
import Web

/// In which language somebody is written to: their own where their profile says it and the site speaks it, else the
/// site's first.
struct Speech: Sendable {
    /// What an attribute of a roster that says a language is called, in small letters.
    private static let attributes: Set<String> = [
        "language", "preferred language", "preferredlanguage", "locale", "sprache", "bevorzugte sprache", "langue",
        "langue préférée",
    ]

    /// Codes of the languages there are words in, the first before all others.
    let languages: [String]

    func language(of profile: Profile) -> String {
        let told = profile.custom.sorted { $0.key < $1.key }
            .first { Self.attributes.contains($0.key.lowercased().trimmingCharacters(in: .whitespaces)) }?.value
        return told.flatMap(language(named:)) ?? languages.first ?? "en"
    }

    /// By a code, as `de` or `de-AT` (RFC 5646), or by its name in a language of the site.
    func language(named text: String) -> String? {
        let text = text.lowercased().trimmingCharacters(in: .whitespaces)
        let code = text.prefix { $0.isASCII && $0.isLetter }
        return languages.first { language in
            language == code || Self.names(language, in: languages).contains(text)
        }
    }

    private static func names(_ language: String, in languages: [String]) -> Set<String> {
        Set(
            languages.compactMap {
                Locale(identifier: $0).localizedString(forLanguageCode: language)?.lowercased()
            })
    }
}

extension ProgramsSlice {
    /// The words in which somebody is written to: those they chose before those the roster says.
    func catalogue(for profile: Profile, _ choices: PersonChoices?) throws -> Catalogue {
        let chosen = choices?.mailLanguage.flatMap { site.languages.contains($0) ? $0 : nil }
        return try templates.catalogue(chosen ?? Speech(languages: site.languages).language(of: profile))
    }

    /// The same where what they chose was not read yet.
    func catalogue(_ tx: Transaction, _ workspace: WorkspaceID, for person: Person) throws -> Catalogue {
        try catalogue(for: person.profile, choices.choices(tx, workspace, person.id))
    }
}
