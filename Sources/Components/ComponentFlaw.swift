/// A component that a published notice concerns.
struct ComponentFlaw: Sendable, Equatable {
    let advisory: String
    let component: Component
    let severity: FlawSeverity
    /// What the notice says in a line; empty where it has none.
    let summary: String
    /// The version in which it is mended, where there is one.
    let fixed: String?
}

/// Compares components with notices, one notice at a time.
struct ComponentComparison {
    /// Flaws that are told at once: more is a feed that is none.
    static let maximumFlaws = 10_000
    /// Characters of a summary.
    private static let line = 300

    /// As Debian's releases are named in notices: `Debian:12`.
    let release: String?
    /// What was compared.
    let list: [Component]
    private let components: [String: [Component]]
    private(set) var flaws: [ComponentFlaw] = []
    /// Notices looked at.
    private(set) var count = 0
    /// The latest day on which one was changed, as the notices write it.
    private(set) var newest = ""
    private var ecosystems: Set<String> = []
    private var told: Set<[String]> = []

    init(_ components: [Component], release: String?) {
        self.release = release
        list = components
        self.components = Dictionary(grouping: components) { "\($0.origin.rawValue) \($0.name)" }
    }

    /// Compares all that runs with all notices there are. Blocks.
    init(_ list: ComponentList, with source: AdvisorySource) throws(AdvisoryFeedError) {
        guard let components = list.components(), let release = list.release else { throw .noComponents }
        var comparison = ComponentComparison(components, release: release)
        try source.each { comparison.take($0) }
        if let missing = comparison.missing { throw .lacks(missing) }
        self = comparison
    }

    mutating func take(_ advisory: Advisory) {
        count += 1
        newest = max(newest, String(advisory.modified.prefix(10)))
        ecosystems.formUnion((advisory.affected ?? []).compactMap { $0.package?.ecosystem })
        guard advisory.withdrawn == nil, flaws.count < Self.maximumFlaws else { return }
        for affected in advisory.affected ?? [] {
            for component in components(of: affected) {
                let versions = AffectedVersions(affected: affected, origin: component.origin)
                guard versions.contains(component.version) else { continue }
                add(advisory, affected, component, versions)
            }
        }
    }

    /// What runs here and no notice is about at all: then these are not all notices that there are.
    var missing: String? {
        let origins = Set(components.values.joined().map(\.origin))
        if origins.contains(.swift), !ecosystems.contains("SwiftURL") { return "SwiftURL" }
        guard origins.contains(.debian), let release, ecosystems.isDisjoint(with: [release, "Debian"]) else {
            return nil
        }
        return release
    }

    private func components(of affected: Advisory.Affected) -> [Component] {
        guard let package = affected.package else { return [] }
        switch package.ecosystem {
        case "SwiftURL": return components["swift " + SwiftPins.name(of: package.name)] ?? []
        case release, "Debian": return components["debian " + package.name] ?? []
        default: return []
        }
    }

    private mutating func add(
        _ advisory: Advisory, _ affected: Advisory.Affected, _ component: Component, _ versions: AffectedVersions
    ) {
        guard told.insert([advisory.id, component.purl]).inserted else { return }
        let plain = (advisory.summary ?? "").filter {
            !$0.isNewline && $0.unicodeScalars.allSatisfy { $0.value >= 0x20 }
        }
        flaws.append(
            ComponentFlaw(
                advisory: advisory.id, component: component, severity: advisory.severity(of: affected),
                summary: String(plain.prefix(Self.line)), fixed: versions.fixed(after: component.version)))
    }
}
