import Primitives

/// The links under a list that goes on, and which part of it is shown.
package struct PageLinks: TemplateFields, Equatable {
    package let needed: Bool
    package let first: String
    package let last: String
    package let total: String
    package let previous: String?
    package let next: String?

    /// `page` counts from 1. `address` makes the link to a page.
    package init(page: Int, size: Int, total: Int, _ catalogue: Catalogue, address: (Int) -> String) {
        let start = (page - 1) * size
        needed = total > size
        first = catalogue.count(min(start + 1, total))
        last = catalogue.count(min(start + size, total))
        self.total = catalogue.count(total)
        previous = page > 1 ? address(page - 1) : nil
        next = start + size < total ? address(page + 1) : nil
    }

    /// A text as one value of a query: everything but letters and digits is percent-encoded.
    package static func value(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) && byte < 0x80
            result += isPlain ? String(Unicode.Scalar(byte)) : "%" + Hex.encode([byte])
        }
    }

    package var templateFields: [TemplateField] {
        [
            TemplateField("needed", needed), TemplateField("first", first), TemplateField("last", last),
            TemplateField("total", total), TemplateField("previous", previous), TemplateField("next", next),
        ]
    }
}
