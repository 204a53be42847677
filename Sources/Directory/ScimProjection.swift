import Web

/// Which attributes of a resource are asked for (RFC 7644, 3.9). `id` and `schemas` always come.
struct ScimProjection: Sendable {
    static let maximumPaths = 50

    private let wanted: [ScimPath]?
    private let unwanted: [ScimPath]

    init(attributes: String?, excluded: String?) throws(ScimError) {
        wanted = try attributes.map(Self.paths)
        unwanted = try excluded.map(Self.paths) ?? []
        guard attributes == nil || excluded == nil else {
            throw .invalid(.invalidValue, "Name attributes, or excludedAttributes, not both.")
        }
    }

    private static func paths(_ text: String) throws(ScimError) -> [ScimPath] {
        let words = text.split(whereSeparator: { $0 == "," || $0 == " " })
        guard words.count <= maximumPaths else { throw .invalid(.invalidValue, "Too many attributes are named.") }
        let paths = words.compactMap { ScimPath(String($0)) }
        guard paths.count == words.count else { throw .invalid(.invalidValue, "An attribute's name cannot be read.") }
        return paths
    }

    /// Whether a list that costs something is worth fetching.
    func wants(_ attribute: String) -> Bool {
        let names = { (path: ScimPath) in path.urn == nil && path.attribute?.equalsIgnoringCase(attribute) == true }
        if let wanted { return wanted.contains(where: names) }
        return !unwanted.contains { names($0) && $0.part == nil }
    }

    func apply(_ resource: [String: JSONValue]) -> [String: JSONValue] {
        var shown = resource
        if let wanted {
            shown = resource.filter { Self.isAlwaysShown($0.key) }
            for path in wanted { Self.copy(path, from: resource, to: &shown) }
        }
        for path in unwanted where !Self.isAlwaysShown(path.attribute ?? "") { Self.remove(path, from: &shown) }
        return shown
    }

    private static func isAlwaysShown(_ name: String) -> Bool {
        name.equalsIgnoringCase("id") || name.equalsIgnoringCase("schemas")
    }

    private static func key(_ name: String?, in members: [String: JSONValue]) -> String? {
        name.flatMap { name in members.keys.first { $0.equalsIgnoringCase(name) } }
    }

    private static func copy(_ path: ScimPath, from: [String: JSONValue], to: inout [String: JSONValue]) {
        if let urn = path.urn {
            guard let key = key(urn, in: from), let inner = from[key]?.object else { return }
            guard path.attribute != nil else { return to[key] = .object(inner) }
            var shown = to[key]?.object ?? [:]
            var core = path
            core.urn = nil
            copy(core, from: inner, to: &shown)
            if !shown.isEmpty { to[key] = .object(shown) }
            return
        }
        guard let key = key(path.attribute, in: from), let value = from[key] else { return }
        to[key] = merged(to[key], only(path.part, of: value))
    }

    /// Parts that were copied before stay beside these.
    private static func merged(_ before: JSONValue?, _ value: JSONValue) -> JSONValue {
        if let before = before?.object, let parts = value.object { return .object(before.merging(parts) { $1 }) }
        if let before = before?.array, let values = value.array, before.count == values.count {
            return .array(zip(before, values).map(merged))
        }
        return value
    }

    private static func only(_ part: String?, of value: JSONValue) -> JSONValue {
        guard let part else { return value }
        if let all = value.array { return .array(all.map { only(part, of: $0) }) }
        guard let parts = value.object else { return value }
        return .object(parts.filter { $0.key.equalsIgnoringCase(part) })
    }

    private static func remove(_ path: ScimPath, from members: inout [String: JSONValue]) {
        if let urn = path.urn {
            guard let key = key(urn, in: members) else { return }
            var inner = members[key]?.object ?? [:]
            var core = path
            core.urn = nil
            if path.attribute == nil { inner = [:] } else { remove(core, from: &inner) }
            members[key] = inner.isEmpty ? nil : .object(inner)
            return
        }
        guard let key = key(path.attribute, in: members), let value = members[key] else { return }
        members[key] = path.part == nil ? nil : without(path.part ?? "", value)
    }

    private static func without(_ part: String, _ value: JSONValue) -> JSONValue {
        if let all = value.array { return .array(all.map { without(part, $0) }) }
        return value.object.map { .object($0.filter { !$0.key.equalsIgnoringCase(part) }) } ?? value
    }
}
