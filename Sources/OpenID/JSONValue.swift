/// A value of a JSON text (RFC 8259) that came from a provider.
enum JSONValue: Hashable, Sendable {
    case object(JSONObject)
    case array([JSONValue])
    case string(String)
    case integer(Int64)
    /// A fraction, or an integer out of range. Nothing of ours reads one.
    case otherNumber
    case boolean(Bool)
    case null
}

enum JSONError: Error, Hashable, Sendable {
    case tooLong
    case tooDeep
    case malformed
    /// Two readers could choose differently (RFC 8259, 4).
    case duplicateMember
    case wrongType
    case missing
}

/// Members by the bytes of their names: Swift takes some different spellings for equal strings, and JSON does not.
struct JSONObject: Hashable, Sendable {
    private let members: [[UInt8]: JSONValue]

    init(_ members: [[UInt8]: JSONValue]) { self.members = members }

    subscript(name: StaticString) -> JSONValue? { members[Array(name.description.utf8)] }

    /// Nil where it is absent, as in the four that follow; `wrongType` where it is anything else, null too.
    func string(_ name: StaticString) throws(JSONError) -> String? {
        guard let value = self[name] else { return nil }
        guard case .string(let text) = value else { throw .wrongType }
        return text
    }

    func integer(_ name: StaticString) throws(JSONError) -> Int64? {
        guard let value = self[name] else { return nil }
        guard case .integer(let number) = value else { throw .wrongType }
        return number
    }

    func boolean(_ name: StaticString) throws(JSONError) -> Bool? {
        guard let value = self[name] else { return nil }
        guard case .boolean(let flag) = value else { throw .wrongType }
        return flag
    }

    func strings(_ name: StaticString) throws(JSONError) -> [String]? {
        guard let value = self[name] else { return nil }
        guard case .array(let values) = value else { throw .wrongType }
        var texts: [String] = []
        for value in values {
            guard case .string(let text) = value else { throw .wrongType }
            texts.append(text)
        }
        return texts
    }

    /// A text that has to be there.
    func text(_ name: StaticString) throws(JSONError) -> String {
        guard let text = try string(name) else { throw .missing }
        return text
    }
}
