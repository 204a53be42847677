import Primitives

/// A person or a desk with an address, as it stands in From, To and Reply-To.
package struct Mailbox: Hashable, Sendable, Codable {
    package let name: HeaderText
    package let address: EmailAddress

    package init(name: String = "", address: EmailAddress) {
        self.name = HeaderText(name)
        self.address = address
    }
}
