/// The name a provider has in our addresses and records: `google`, `microsoft`, or what the configuration calls it.
package struct ProviderName: Hashable, Sendable, Codable {
    package let text: String

    /// Nil unless it is 1 to 40 small letters, digits and hyphens, beginning with a letter.
    package init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        }
        guard isPlain, (1...40).contains(text.utf8.count), let first = text.utf8.first, first >= UInt8(ascii: "a")
        else { return nil }
        self.text = text
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let name = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not the name of a provider")
        }
        self = name
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
