import Web

/// Whether a resource is what a filter looks for.
struct ScimMatcher: Sendable {
    let schema: ScimSchema

    /// Throws where the filter names what the schema does not have.
    func check(_ filter: ScimFilter) throws(ScimError) {
        switch filter {
        case .and(let left, let right), .or(let left, let right):
            try check(left)
            try check(right)
        case .not(let inner): try check(inner)
        case .present(let path), .compare(let path, _, _): try check(path)
        case .some(let path, let inner):
            guard let attribute = try check(path), attribute.isMultiple else { return }
            try ScimMatcher(schema: Self.parts(of: attribute)).check(inner)
        }
    }

    @discardableResult
    private func check(_ path: ScimPath) throws(ScimError) -> ScimAttribute? {
        guard let name = path.attribute else { throw ScimFilterParser.refused }
        let (attribute, known) = find(path)
        if let attribute {
            if let part = path.part, attribute.part(part) == nil, !attribute.passesOver(part) {
                throw .unknownInFilter
            }
            return attribute
        }
        guard known || ScimReader.isCommon(name) else { throw .unknownInFilter }
        return nil
    }

    /// The attribute of a path, and whether the name is one of the standard that is not kept.
    private func find(_ path: ScimPath) -> (ScimAttribute?, Bool) {
        guard let name = path.attribute else { return (nil, false) }
        guard let urn = path.urn else { return (schema.attribute(name), schema.passesOver(name)) }
        guard let known = schema.extended(by: urn) else { return (nil, true) }
        return (known.attribute(name), known.passesOver(name))
    }

    func matches(_ filter: ScimFilter, _ resource: [String: JSONValue]) -> Bool {
        switch filter {
        case .and(let left, let right): matches(left, resource) && matches(right, resource)
        case .or(let left, let right): matches(left, resource) || matches(right, resource)
        case .not(let inner): !matches(inner, resource)
        case .present(let path): !values(path, resource).all.isEmpty
        case .compare(let path, let comparison, let operand): compare(path, comparison, operand, resource)
        case .some(let path, let inner): some(path, inner, resource)
        }
    }

    private func some(_ path: ScimPath, _ inner: ScimFilter, _ resource: [String: JSONValue]) -> Bool {
        guard let attribute = find(path).0 else { return false }
        let matcher = ScimMatcher(schema: Self.parts(of: attribute))
        return (container(path, resource)?[attribute.name]?.array ?? []).contains { value in
            value.object.map { matcher.matches(inner, $0) } ?? false
        }
    }

    /// Which values of a list a filter picks.
    static func picks(_ filter: ScimFilter, of attribute: ScimAttribute, _ value: JSONValue) -> Bool {
        value.object.map { ScimMatcher(schema: parts(of: attribute)).matches(filter, $0) } ?? false
    }

    /// The parts of an attribute as attributes of a resource of their own.
    static func parts(of attribute: ScimAttribute) -> ScimSchema {
        ScimSchema(
            id: "", name: attribute.name, words: "", attributes: attribute.parts, passedOver: attribute.passedOver)
    }

    private func container(_ path: ScimPath, _ resource: [String: JSONValue]) -> [String: JSONValue]? {
        guard let urn = path.urn else { return resource }
        return schema.extended(by: urn).flatMap { resource[$0.id]?.object }
    }

    /// The values at a path, and whether their case counts. Of a list of things with parts, `value` is meant.
    private func values(_ path: ScimPath, _ resource: [String: JSONValue]) -> (all: [JSONValue], isCaseExact: Bool) {
        guard let name = path.attribute, let container = container(path, resource) else { return ([], true) }
        guard let attribute = find(path).0 else { return (Self.common(name, path.part, container), true) }
        let found = container[attribute.name].map { $0.array ?? [$0] } ?? []
        guard attribute.kind == .complex else { return (found, attribute.isCaseExact) }
        guard let part = attribute.part(path.part ?? "value") else {
            return (path.part == nil ? found : [], attribute.isCaseExact)
        }
        return (found.compactMap { $0.object?[part.name] }, part.isCaseExact)
    }

    private static func common(_ name: String, _ part: String?, _ resource: [String: JSONValue]) -> [JSONValue] {
        guard let key = resource.keys.first(where: { $0.equalsIgnoringCase(name) }), let value = resource[key] else {
            return []
        }
        guard let part else { return value.array ?? [value] }
        let members = value.object ?? [:]
        return members.first { $0.key.equalsIgnoringCase(part) }.map { [$0.value] } ?? []
    }

    private func compare(
        _ path: ScimPath, _ comparison: ScimFilter.Comparison, _ operand: ScimFilter.Operand,
        _ resource: [String: JSONValue]
    ) -> Bool {
        let (values, isCaseExact) = values(path, resource)
        if operand == .null { return (comparison == .eq) == values.isEmpty }
        if comparison == .ne { return !values.contains { Self.fits($0, .eq, operand, isCaseExact) } }
        return values.contains { Self.fits($0, comparison, operand, isCaseExact) }
    }

    private static func fits(
        _ value: JSONValue, _ comparison: ScimFilter.Comparison, _ operand: ScimFilter.Operand, _ isCaseExact: Bool
    ) -> Bool {
        switch (value, operand) {
        case (.bool(let bool), .bool(let wanted)): comparison == .eq && bool == wanted
        // Entra asks for `active eq "True"` now and then.
        case (.bool(let bool), .text(let wanted)): comparison == .eq && wanted.equalsIgnoringCase("\(bool)")
        case (.string(let text), .text(let wanted)):
            compare(
                Array((isCaseExact ? text : text.lowercased()).utf8),
                comparison, Array((isCaseExact ? wanted : wanted.lowercased()).utf8))
        default: false
        }
    }

    private static func compare(_ text: [UInt8], _ comparison: ScimFilter.Comparison, _ wanted: [UInt8]) -> Bool {
        switch comparison {
        case .eq: text == wanted
        case .ne: text != wanted
        case .co: wanted.isEmpty || text.indices.contains { text[$0...].starts(with: wanted) }
        case .sw: text.starts(with: wanted)
        case .ew: text.reversed().starts(with: wanted.reversed())
        case .gt: wanted.lexicographicallyPrecedes(text)
        case .ge: !text.lexicographicallyPrecedes(wanted)
        case .lt: text.lexicographicallyPrecedes(wanted)
        case .le: !wanted.lexicographicallyPrecedes(text)
        }
    }
}

extension ScimError {
    static let unknownInFilter = ScimError.invalid(
        .invalidFilter, "The filter names an attribute that no schema here has.")
}
