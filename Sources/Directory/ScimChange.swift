import Web

/// One change of one attribute (RFC 7644, 3.5.2.1 to 3.5.2.3).
struct ScimChange {
    let kind: ScimPatch.Operation.Kind
    let target: ScimTarget
    let value: JSONValue

    func apply(to document: inout [String: JSONValue], _ schema: ScimSchema) throws(ScimError) {
        guard let name = target.path.attribute else { throw .unknownPath }
        guard let attribute = schema.attribute(name) else {
            if schema.passesOver(name) { return }
            throw ScimReader.isCommon(name) ? .readOnly : .unknownPath
        }
        guard attribute.mutability != .readOnly else { throw .readOnly }
        if let part = target.part, attribute.part(part) == nil {
            if attribute.passesOver(part) { return }
            throw .unknownPath
        }
        let reader = ScimReader(schema: schema)
        let before = document[attribute.name]
        document[attribute.name] =
            attribute.isMultiple
            ? try list(before?.array ?? [], attribute, reader) : try single(before, attribute, reader)
    }

    // MARK: One value

    private func single(
        _ before: JSONValue?, _ attribute: ScimAttribute, _ reader: ScimReader
    ) throws(ScimError) -> JSONValue? {
        guard target.filter == nil else { throw .unknownPath }
        guard attribute.kind == .complex else { return kind == .remove ? nil : try reader.single(value, of: attribute) }
        if target.part == nil, kind == .remove { return nil }
        return try changed(before?.object ?? [:], attribute, reader)
    }

    /// The parts of a value after the change; those that are not named stay.
    private func changed(
        _ parts: [String: JSONValue], _ attribute: ScimAttribute, _ reader: ScimReader
    ) throws(ScimError) -> JSONValue? {
        var parts = parts
        if let part = target.part.flatMap(attribute.part) {
            parts[part.name] = kind == .remove ? nil : try reader.single(value, of: part)
        } else if let given = try reader.single(value, of: attribute)?.object {
            parts.merge(given) { $1 }
        }
        return parts.isEmpty ? nil : .object(parts)
    }

    // MARK: Lists

    private func list(
        _ before: [JSONValue], _ attribute: ScimAttribute, _ reader: ScimReader
    ) throws(ScimError) -> JSONValue? {
        let after: [JSONValue]
        if let filter = target.filter {
            try ScimMatcher(schema: ScimMatcher.parts(of: attribute)).check(filter)
            after = try filtered(before, filter, attribute, reader)
        } else if target.part != nil {
            after = try (before.isEmpty && kind != .remove ? [.object([:])] : before).compacted {
                each throws(ScimError) in
                try changed(each.object ?? [:], attribute, reader)
            }
        } else {
            after = try whole(before, attribute, reader)
        }
        // Bounds and the one primary value hold for the whole list.
        return try reader.value(.array(Self.withOnePrimary(after, before: before)), of: attribute)
    }

    private func whole(
        _ before: [JSONValue], _ attribute: ScimAttribute, _ reader: ScimReader
    ) throws(ScimError) -> [JSONValue] {
        let given = try reader.value(value, of: attribute)?.array ?? []
        switch kind {
        case .replace: return given
        case .add:
            var known = Set(before.compactMap(Self.key))
            return before
                + given.filter { value in
                    Self.key(value).map { known.insert($0).inserted } ?? !before.contains(value)
                }
        case .remove:
            // Entra names whom to remove in the value; nothing named is everything.
            if value == .null { return [] }
            let gone = Set(given.compactMap(Self.key))
            return before.filter { Self.key($0).map { !gone.contains($0) } ?? true }
        }
    }

    private static func key(_ value: JSONValue) -> String? { value.object?["value"]?.text }

    private func filtered(
        _ before: [JSONValue], _ filter: ScimFilter, _ attribute: ScimAttribute, _ reader: ScimReader
    ) throws(ScimError) -> [JSONValue] {
        let isPicked = before.map { ScimMatcher.picks(filter, of: attribute, $0) }
        if kind == .remove, target.part == nil { return zip(before, isPicked).filter { !$1 }.map(\.0) }
        if !isPicked.contains(true), kind != .remove {
            // Directories fill in a list by its filter: `emails[type eq "work"].value`.
            guard let seed = Self.seed(filter) else {
                throw .invalid(.noTarget, "No value fits the filter of the path.")
            }
            return try before + [changed(seed, attribute, reader) ?? .null]
        }
        return try zip(before, isPicked).map { ($0, $1) }.compacted { pair throws(ScimError) in
            pair.1 ? try changed(pair.0.object ?? [:], attribute, reader) : pair.0
        }
    }

    /// The value that a filter of equalities describes; nil for other filters.
    private static func seed(_ filter: ScimFilter) -> [String: JSONValue]? {
        switch filter {
        case .compare(let path, .eq, .text(let text)): path.attribute.map { [$0: .string(text)] }
        case .compare(let path, .eq, .bool(let bool)): path.attribute.map { [$0: .bool(bool)] }
        case .and(let left, let right):
            if let left = seed(left), let right = seed(right) { left.merging(right) { $1 } } else { nil }
        default: nil
        }
    }

    /// A value that has become primary takes that from the one that was (RFC 7644, 3.5.2).
    private static func withOnePrimary(_ after: [JSONValue], before: [JSONValue]) -> [JSONValue] {
        guard after.filter({ $0.object?["primary"] == true }).count > 1 else { return after }
        return after.map { value in
            guard before.contains(value), var parts = value.object, parts["primary"] == true else { return value }
            parts["primary"] = false
            return .object(parts)
        }
    }
}

extension ScimError {
    static let unknownPath = ScimError.invalid(.invalidPath, "A path names what no schema here has.")
    static let readOnly = ScimError.invalid(.mutability, "A path names what only this service says.")
}

extension Sequence {
    fileprivate func compacted(
        _ change: (Element) throws(ScimError) -> JSONValue?
    ) throws(ScimError) -> [JSONValue] {
        var all: [JSONValue] = []
        for each in self {
            if let changed = try change(each) { all.append(changed) }
        }
        return all
    }
}
