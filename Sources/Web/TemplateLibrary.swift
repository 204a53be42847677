import Foundation
import Mustache
import Primitives

/// All templates in all languages, parsed once. `[[key]]` became the words, `[[asset:name]]` the asset's address.
package struct TemplateLibrary: Sendable {
    private let libraries: [String: MustacheLibrary]
    package let catalogues: [String: Catalogue]

    package init(files: [EmbeddedFile], assets: AssetLibrary, languages: [String]) throws {
        var libraries: [String: MustacheLibrary] = [:]
        var catalogues: [String: Catalogue] = [:]
        for language in languages {
            let catalogue = try Catalogue(language: language, files: files)
            libraries[language] = try Self.library(files, TemplateWords(catalogue: catalogue, assets: assets))
            catalogues[language] = catalogue
        }
        self.libraries = libraries
        self.catalogues = catalogues
    }

    /// A mail in both its forms, from `mail/<name>.txt` and `mail/<name>`.
    package func mail(_ value: Any, _ name: String, language: String) throws -> (text: String, html: String) {
        (
            text: try render(value, with: "mail/\(name).txt", language: language),
            html: try render(value, with: "mail/\(name)", language: language)
        )
    }

    /// Renders any value with the template of that name. Throws where there is none.
    package func render(_ value: Any, with template: String, language: String) throws -> String {
        guard let text = libraries[language]?.render(value, withTemplate: template) else {
            throw TemplateError.missing(template: template)
        }
        return text
    }

    package func catalogue(_ language: String) throws -> Catalogue {
        guard let catalogue = catalogues[language] else { throw TemplateError.missing(template: language) }
        return catalogue
    }

    private static func library(_ files: [EmbeddedFile], _ words: TemplateWords) throws -> MustacheLibrary {
        var library = MustacheLibrary()
        for file in files where file.path.hasPrefix("Templates/") && file.path.hasSuffix(".mustache") {
            let name = String(file.path.dropFirst("Templates/".count).dropLast(".mustache".count))
            let isText = name.hasSuffix(".txt")
            let text = try words.filled(file.text, escaping: !isText, template: file.path)
            try library.register(isText ? "{{% CONTENT_TYPE: TEXT}}" + text : text, named: name)
        }
        return library
    }
}

package enum TemplateError: Error, Equatable {
    case missing(template: String)
    case unknownWords(key: String, template: String)
    case unknownAsset(name: String, template: String)
}
