/// Whom a typed address names: a name to be resolved, each answer then to be checked, or a public address.
package enum TypedHost: Hashable, Sendable {
    /// Two or more labels of ASCII letters, digits and hyphens, in lower case.
    case name(String)
    case address(NetworkAddress)

    /// As it stands in a URL: version 6 in brackets.
    package var text: String {
        switch self {
        case .name(let name): name
        case .address(.v6(let number)): "[" + NetworkAddress.v6(number).text + "]"
        case .address(let address): address.text
        }
    }

    init(bracketed text: ArraySlice<UInt8>) throws(TypedAddressError) {
        guard !text.contains(UInt8(ascii: "%")) else { throw .zone }
        guard let number = ColonHexadecimal.number(text) else { throw .malformedHost }
        try self.init(public: .v6(number))
    }

    init(_ text: ArraySlice<UInt8>) throws(TypedAddressError) {
        guard !text.contains(UInt8(ascii: "%")) else { throw .encodedHost }
        guard text.last != UInt8(ascii: ".") else { throw .trailingDot }
        let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.count <= 253, labels.allSatisfy(Self.isLabel), let last = labels.last?.first else {
            throw .malformedHost
        }
        // No top-level domain begins with a digit; whatever does, some resolver takes for a number.
        if last.isDigit {
            guard let number = DottedDecimal.number(text) else { throw .numericHost }
            try self.init(public: .v4(number))
        } else {
            try self.init(name: String(decoding: text, as: UTF8.self).lowercased(), labels: labels.count)
        }
    }

    private init(name: String, labels: Int) throws(TypedAddressError) {
        guard !LocalNames.contain(name) else { throw .localName }
        guard labels > 1 else { throw .singleLabel }
        self = .name(name)
    }

    private init(public address: NetworkAddress) throws(TypedAddressError) {
        guard address.isPublic else { throw .notPublic }
        self = .address(address)
    }

    /// RFC 1123, 2.1.
    static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard (1...63).contains(label.count), label.first != hyphen, label.last != hyphen else { return false }
        return label.allSatisfy { $0.isAlphanumeric || $0 == hyphen }
    }
}
