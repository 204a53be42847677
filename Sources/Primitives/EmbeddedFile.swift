/// A text file that was compiled into the program: a migration, a template, a catalogue of words, a style sheet.
package struct EmbeddedFile: Sendable {
    /// Relative to its room, with forward slashes: `Templates/sign-in.mustache`.
    package let path: String
    package let text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}
