import Web

/// A list of changes to one resource (RFC 7644, 3.5.2), in the spellings that directories really send.
struct ScimPatch: Sendable {
    static let maximumOperations = 100

    let operations: [Operation]

    struct Operation: Sendable, Equatable {
        enum Kind: String { case add, replace, remove }

        let kind: Kind
        let path: String?
        let value: JSONValue?
    }

    init(_ body: JSONValue) throws(ScimError) {
        let members = body.object ?? [:]
        let list = members.first { $0.key.equalsIgnoringCase("Operations") }?.value.array
        guard let list, !list.isEmpty else { throw .invalid(.invalidSyntax, "There are no Operations.") }
        guard list.count <= Self.maximumOperations else {
            throw .invalid(.tooMany, "There are more than \(Self.maximumOperations) operations.")
        }
        var operations: [Operation] = []
        for each in list { operations.append(try Self.operation(each)) }
        self.operations = operations
    }

    /// Entra writes the kind with a capital, in some versions.
    private static func operation(_ value: JSONValue) throws(ScimError) -> Operation {
        let members = value.object ?? [:]
        guard let kind = members["op"]?.text.flatMap({ Operation.Kind(rawValue: $0.lowercased()) }) else {
            throw .invalid(.invalidSyntax, "An operation is none of add, replace and remove.")
        }
        let path = members["path"]
        guard path == nil || path == .null || path?.text != nil else {
            throw .invalid(.invalidPath, "A path is not a text.")
        }
        let operation = Operation(kind: kind, path: path?.text, value: members["value"])
        guard kind != .remove || operation.path?.isEmpty == false else {
            throw .invalid(.noTarget, "A removal needs a path.")
        }
        guard kind == .remove || operation.value != nil else {
            throw .invalid(.invalidValue, "An operation lacks its value.")
        }
        return operation
    }

    /// The document after all changes, or none of them.
    func applied(to document: [String: JSONValue], _ schema: ScimSchema) throws(ScimError) -> [String: JSONValue] {
        let before = document["name"]?.object
        var document = document
        for operation in operations {
            if let path = operation.path, !path.isEmpty {
                try Self.refuseUnknown(path, schema)
                try Self.apply(operation.kind, path, operation.value ?? .null, to: &document, schema)
            } else {
                try Self.apply(operation.kind, operation.value ?? .null, to: &document, schema)
            }
        }
        return Self.renamed(document, from: before)
    }

    /// Who is given other names and keeps the whole one as it was is called by the parts from then on.
    private static func renamed(
        _ document: [String: JSONValue], from before: [String: JSONValue]?
    ) -> [String: JSONValue] {
        guard let before, var name = document["name"]?.object, name["formatted"] == before["formatted"],
            name["givenName"] != before["givenName"] || name["familyName"] != before["familyName"]
        else { return document }
        name["formatted"] = nil
        var document = document
        document["name"] = .object(name)
        return document
    }

    /// Without a path the value is an object whose names are attributes, or paths, or ids of extensions.
    private static func apply(
        _ kind: Operation.Kind, _ value: JSONValue, to document: inout [String: JSONValue], _ schema: ScimSchema
    ) throws(ScimError) {
        guard let members = value.object else { throw .invalid(.invalidValue, "A value without a path is an object.") }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) where !ScimReader.isCommon(name) {
            if let attribute = schema.attribute(name), attribute.mutability == .readOnly { continue }
            try apply(kind, name, value, to: &document, schema)
        }
    }

    /// A path leads into the core or an extension that we say we have. A whole resource that is sent may have more.
    private static func refuseUnknown(_ text: String, _ schema: ScimSchema) throws(ScimError) {
        guard let urn = try ScimTarget(text).path.urn, schema.extended(by: urn) == nil else { return }
        throw .invalid(.invalidPath, "There is no schema of this name.")
    }

    private static func apply(
        _ kind: Operation.Kind, _ text: String, _ value: JSONValue, to document: inout [String: JSONValue],
        _ schema: ScimSchema
    ) throws(ScimError) {
        let target = try ScimTarget(text)
        guard let urn = target.path.urn else {
            return try ScimChange(kind: kind, target: target, value: value).apply(to: &document, schema)
        }
        guard let known = schema.extended(by: urn) else { return }
        var inner = document[known.id]?.object ?? [:]
        if target.path.attribute == nil {
            if kind == .remove { inner = [:] } else { try apply(kind, value, to: &inner, known) }
        } else {
            try ScimChange(kind: kind, target: target, value: value).apply(to: &inner, known)
        }
        document[known.id] = inner.isEmpty ? nil : .object(inner)
    }
}

/// What a change is about: `name`, `name.part`, `list[filter]` or `list[filter].part`.
struct ScimTarget: Sendable, Equatable {
    let path: ScimPath
    var filter: ScimFilter?
    /// Of the values that the filter picks.
    var part: String?

    private static let refused = ScimError.invalid(.invalidPath, "A path cannot be read.")

    init(_ text: String) throws(ScimError) {
        guard let opening = text.firstIndex(of: "[") else {
            guard let path = ScimPath(text) else { throw Self.refused }
            self.path = path
            part = path.part
            return
        }
        guard let closing = text.lastIndex(of: "]"), closing > opening, let path = ScimPath(String(text[..<opening])),
            path.attribute != nil, path.part == nil
        else { throw Self.refused }
        self.path = path
        filter = try ScimFilterParser.parse(String(text[text.index(after: opening)..<closing]))
        let rest = text[text.index(after: closing)...]
        guard rest.isEmpty || (rest.first == "." && ScimPath.isName(rest.dropFirst())) else { throw Self.refused }
        part = rest.isEmpty ? nil : String(rest.dropFirst())
    }
}
