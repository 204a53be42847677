import Primitives

/// Templates, words and assets of the site itself.
package enum WebFiles {
    package static var all: [EmbeddedFile] { embeddedFiles }
}
