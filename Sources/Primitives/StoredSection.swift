/// Lines of one kind about somebody, with why they are kept and for how long, in words that they read.
package struct StoredSection: Sendable, Encodable, Equatable {
    package struct Line: Sendable, Encodable, Equatable {
        package let label: String
        package let value: String

        package init(label: String, value: String) { (self.label, self.value) = (label, value) }
    }

    package let title: String
    package let why: String
    package let lines: [Line]

    package init(title: String, why: String, lines: [Line]) {
        (self.title, self.why, self.lines) = (title, why, lines)
    }

    package init(_ title: WordKey, why: WordKey, _ catalogue: Catalogue, _ lines: [Line]) {
        self.init(title: catalogue.sentence(title), why: catalogue.sentence(why), lines: lines)
    }
}
