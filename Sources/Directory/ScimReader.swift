import Primitives
import Web

/// Brings what a directory says into the form of a schema: names as the schema spells them, values of the right kind and
/// length, nothing that is not kept. Names of nobody's are refused (AT-23).
struct ScimReader: Sendable {
    /// Values of one list; of members of a group, as many as a request can hold.
    static let maximumValues = 10
    static let maximumMembers = 10_000
    private static let common = ["schemas", "id", "meta"]

    let schema: ScimSchema

    /// A whole resource, without what only the service says.
    func document(_ value: JSONValue) throws(ScimError) -> [String: JSONValue] {
        guard let members = value.object else { throw .invalid(.invalidSyntax, "The body is not an object.") }
        var document: [String: JSONValue] = [:]
        for (name, value) in members where !Self.isCommon(name) {
            guard let (key, read) = try member(name, value) else { continue }
            guard document.updateValue(read, forKey: key) == nil else {
                throw .invalid(.invalidSyntax, "An attribute is there twice.")
            }
        }
        return document
    }

    static func isCommon(_ name: String) -> Bool { common.contains { $0.equalsIgnoringCase(name) } }

    private func member(_ name: String, _ value: JSONValue) throws(ScimError) -> (String, JSONValue)? {
        if name.contains(":") {
            guard let known = schema.extended(by: name), value != .null else { return nil }
            let read = try ScimReader(schema: known).document(value)
            return read.isEmpty ? nil : (known.id, .object(read))
        }
        guard let attribute = schema.attribute(name) else {
            if schema.passesOver(name) { return nil }
            throw .unknownAttribute
        }
        guard attribute.mutability != .readOnly, let read = try self.value(value, of: attribute) else { return nil }
        return (attribute.name, read)
    }

    /// The value of an attribute as it is kept; nil where nothing is left of it.
    func value(_ value: JSONValue, of attribute: ScimAttribute) throws(ScimError) -> JSONValue? {
        attribute.isMultiple ? try list(value, of: attribute) : try single(value, of: attribute)
    }

    private func list(_ value: JSONValue, of attribute: ScimAttribute) throws(ScimError) -> JSONValue? {
        if value == .null { return nil }
        let given = value.array ?? [value]
        let maximum = attribute.name == "members" ? Self.maximumMembers : Self.maximumValues
        guard given.count <= maximum else { throw .invalid(.tooMany, "A list has too many values.") }
        var all: [JSONValue] = []
        for each in given {
            if let read = try single(each, of: attribute) { all.append(read) }
        }
        guard all.filter({ $0.object?["primary"] == true }).count <= 1 else {
            throw .invalid(.invalidValue, "More than one value is primary.")
        }
        return all.isEmpty ? nil : .array(all)
    }

    /// One value; of a list, one of its values.
    func single(_ value: JSONValue, of attribute: ScimAttribute) throws(ScimError) -> JSONValue? {
        if value == .null { return nil }
        switch attribute.kind {
        case .complex: return try complex(value, of: attribute)
        case .boolean: return try .bool(Self.boolean(value))
        case .string, .reference, .dateTime: return try text(value, of: attribute)
        }
    }

    private func complex(_ value: JSONValue, of attribute: ScimAttribute) throws(ScimError) -> JSONValue? {
        // Some send the id of a member for the member.
        let given: [String: JSONValue]
        if let members = value.object {
            given = members
        } else if let text = value.text, attribute.part("value") != nil {
            given = ["value": .string(text)]
        } else {
            throw .invalid(.invalidValue, "A value that has parts is an object.")
        }
        var parts: [String: JSONValue] = [:]
        for (name, value) in given {
            guard let part = attribute.part(name) else {
                if attribute.passesOver(name) { continue }
                throw .unknownAttribute
            }
            guard let read = try single(value, of: part) else { continue }
            guard parts.updateValue(read, forKey: part.name) == nil else {
                throw .invalid(.invalidSyntax, "A part of an attribute is there twice.")
            }
        }
        return parts.isEmpty ? nil : .object(parts)
    }

    /// Entra writes "True" and "False" as texts.
    private static func boolean(_ value: JSONValue) throws(ScimError) -> Bool {
        if let bool = value.bool { return bool }
        if value.text?.equalsIgnoringCase("true") == true { return true }
        if value.text?.equalsIgnoringCase("false") == true { return false }
        throw .invalid(.invalidValue, "A value should be true or false.")
    }

    private func text(_ value: JSONValue, of attribute: ScimAttribute) throws(ScimError) -> JSONValue? {
        guard let text = value.text else { throw .invalid(.invalidValue, "A value should be a text.") }
        guard text.unicodeScalars.count <= attribute.maximum else {
            throw .invalid(
                .invalidValue, "The value of \(attribute.name) is longer than \(attribute.maximum) characters.")
        }
        guard !text.unicodeScalars.contains(where: \.isControl) else {
            throw .invalid(.invalidValue, "The value of \(attribute.name) has control characters.")
        }
        return text.isEmpty ? nil : .string(text)
    }
}

extension ScimError {
    static let unknownAttribute = ScimError.invalid(.invalidValue, "There is an attribute that no schema here has.")
}
