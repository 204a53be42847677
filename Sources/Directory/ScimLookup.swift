/// What can be looked up by a key. Everything else is sealed, and has to be gone through.
enum ScimLookup: Sendable, Hashable {
    case id(String), name(String), externalID(String), address(String), member(String)

    /// Look-ups that between them find all that a filter can match; nil where everything has to be gone through.
    static func all(for filter: ScimFilter, of schema: ScimSchema) -> Set<ScimLookup>? {
        switch filter {
        case .and(let left, let right): all(for: left, of: schema) ?? all(for: right, of: schema)
        case .or(let left, let right):
            if let left = all(for: left, of: schema), let right = all(for: right, of: schema) {
                left.union(right)
            } else {
                nil
            }
        case .compare(let path, .eq, .text(let text)): lookup(path, text, schema).map { [$0] }
        case .some(let path, let inner): within(path, inner, schema)
        case .compare, .not, .present: nil
        }
    }

    private static func lookup(_ path: ScimPath, _ text: String, _ schema: ScimSchema) -> ScimLookup? {
        guard path.urn == nil, let attribute = path.attribute?.lowercased() else { return nil }
        let isUser = schema.id == ScimURN.user
        switch (attribute, path.part?.lowercased() ?? "value") {
        case ("id", _): return .id(text)
        case ("username", _) where isUser, ("displayname", _) where !isUser: return .name(text)
        case ("externalid", _): return .externalID(text)
        case ("emails", "value") where isUser: return .address(text)
        case ("members", "value") where !isUser: return .member(text)
        default: return nil
        }
    }

    /// `emails[type eq "work" and value eq "…"]`: one term of it that fixes the value is enough.
    private static func within(_ path: ScimPath, _ inner: ScimFilter, _ schema: ScimSchema) -> Set<ScimLookup>? {
        switch inner {
        case .and(let left, let right): return within(path, left, schema) ?? within(path, right, schema)
        case .compare(let part, .eq, .text(let text)):
            guard part.attribute?.equalsIgnoringCase("value") == true else { return nil }
            return lookup(path, text, schema).map { [$0] }
        default: return nil
        }
    }
}
