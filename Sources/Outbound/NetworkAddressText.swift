extension NetworkAddress {
    /// From strict text, without brackets: dotted decimal, or a form of RFC 4291, 2.2. Nil for anything else.
    package init?(_ text: String) { self.init(text: text.utf8) }

    init?(text: some Collection<UInt8>) {
        if let number = DottedDecimal.number(text) {
            self = .v4(number)
        } else if let number = ColonHexadecimal.number(text) {
            self = .v6(number)
        } else {
            return nil
        }
    }

    /// Canonical: two equal addresses have one text (RFC 5952 for version 6).
    package var text: String {
        switch self {
        case .v4(let number): DottedDecimal.text(number)
        case .v6(let number): ColonHexadecimal.text(number)
        }
    }
}
