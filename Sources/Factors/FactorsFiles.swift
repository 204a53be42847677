import Primitives

/// The words of this room's refusals, for the site's catalogues.
package enum FactorsFiles {
    package static var words: [EmbeddedFile] { embeddedFiles.filter { $0.path.hasPrefix("Locales/") } }
}
