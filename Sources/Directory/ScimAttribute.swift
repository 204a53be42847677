/// One attribute of a resource as its schema describes it (RFC 7643, 7).
struct ScimAttribute: Sendable {
    enum Kind: String, Sendable { case string, boolean, complex, reference, dateTime }
    enum Mutability: String, Sendable { case readWrite, readOnly, immutable }

    let name: String
    var kind = Kind.string
    var isMultiple = false
    var isRequired = false
    var mutability = Mutability.readWrite
    var isCaseExact = false
    var isUnique = false
    /// Scalars at most.
    var maximum = 200
    /// Of a reference: what it may lead to.
    var targets: [String] = []
    var suggestions: [String] = []
    let words: String
    var parts: [ScimAttribute] = []
    /// Standard names of parts that we take and do not keep.
    var passedOver: Set<String> = []

    func part(_ name: String) -> ScimAttribute? { parts.first { $0.name.equalsIgnoringCase(name) } }
    func passesOver(_ name: String) -> Bool { passedOver.contains(name.lowercased()) }
}

/// What a resource may say: attributes we keep, and names of the standard that we take and do not keep.
struct ScimSchema: Sendable {
    let id: String
    let name: String
    let words: String
    let attributes: [ScimAttribute]
    var passedOver: Set<String> = []
    /// Extensions by their ids.
    var extensions: [ScimSchema] = []

    func attribute(_ name: String) -> ScimAttribute? { attributes.first { $0.name.equalsIgnoringCase(name) } }
    func passesOver(_ name: String) -> Bool { passedOver.contains(name.lowercased()) }
    func extended(by id: String) -> ScimSchema? { extensions.first { $0.id.equalsIgnoringCase(id) } }
}

extension StringProtocol {
    /// ASCII letters count alike in both cases, as in names of attributes (RFC 7643, 2.1).
    func equalsIgnoringCase(_ other: some StringProtocol) -> Bool {
        utf8.count == other.utf8.count && zip(utf8, other.utf8).allSatisfy { $0.asciiLowered == $1.asciiLowered }
    }
}

extension UInt8 {
    var asciiLowered: UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self }
}
