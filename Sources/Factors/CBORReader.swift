/// Walks CBOR (RFC 8949) as far as WebAuthn needs it: definite lengths, no floats, nothing copied but what is asked for.
///
/// Every read either advances or throws, and nesting is bounded, so that a walk ends on any input.
struct CBORReader {
    /// Levels of arrays and maps inside one another. An attestation object has three.
    static let maximumDepth = 8

    private let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    var isAtEnd: Bool { position >= bytes.count }

    mutating func mapCount() throws(CBORFault) -> UInt64 { try argument(of: .map) }

    mutating func byteString() throws(CBORFault) -> [UInt8] {
        let count = try argument(of: .bytes)
        return Array(try take(count))
    }

    mutating func text() throws(CBORFault) -> String {
        let count = try argument(of: .text)
        guard let text = String(validating: try take(count), as: UTF8.self) else { throw CBORFault() }
        return text
    }

    /// An integer of either sign that fits 63 bits.
    mutating func integer() throws(CBORFault) -> Int {
        let head = try head()
        guard let value = Int(exactly: head.argument) else { throw CBORFault() }
        switch head.kind {
        case .positive: return value
        case .negative: return -1 - value
        default: throw CBORFault()
        }
    }

    /// Passes one item of any kind, with all it holds.
    mutating func skip(depth: Int = 0) throws(CBORFault) {
        guard depth < Self.maximumDepth else { throw CBORFault() }
        let head = try head()
        switch head.kind {
        case .positive, .negative, .simple: return
        case .bytes, .text: _ = try take(head.argument)
        case .array: for _ in 0..<head.argument { try skip(depth: depth + 1) }
        case .map:
            for _ in 0..<head.argument {
                try skip(depth: depth + 1)
                try skip(depth: depth + 1)
            }
        case .tag: throw CBORFault()
        }
    }

    private enum Kind: UInt8 {
        case positive, negative, bytes, text, array, map, tag, simple
    }

    private mutating func argument(of kind: Kind) throws(CBORFault) -> UInt64 {
        let head = try head()
        guard head.kind == kind else { throw CBORFault() }
        return head.argument
    }

    /// The first byte of an item and the number that follows it. Indefinite lengths are refused (CTAP 2, section 8).
    private mutating func head() throws(CBORFault) -> (kind: Kind, argument: UInt64) {
        guard let first = try take(1).first, let kind = Kind(rawValue: first >> 5) else { throw CBORFault() }
        let low = first & 0x1F
        guard low >= 24 else { return (kind, UInt64(low)) }
        guard low < 28 else { throw CBORFault() }
        let argument = try take(1 << UInt64(low - 24)).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return (kind, argument)
    }

    private mutating func take(_ count: UInt64) throws(CBORFault) -> ArraySlice<UInt8> {
        guard position <= bytes.count, count <= UInt64(bytes.count - position) else { throw CBORFault() }
        let taken = bytes[position..<(position + Int(count))]
        position += taken.count
        return taken
    }
}

/// Not the CBOR that was expected at this place.
struct CBORFault: Error, Equatable {}
