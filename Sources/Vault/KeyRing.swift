import Foundation

/// All versions of one owner's key.
struct KeyRing: Sendable {
    struct Version: Sendable {
        let id: UUID
        let number: Int
        let usableFrom: Date
        let createdAt: Date
        /// Nil once destroyed.
        let material: KeyMaterial?
    }

    /// The newest first; never empty.
    private let versions: [Version]
    private let live: [Version]
    private let materials: [UUID: KeyMaterial]

    /// Nil for no versions.
    init?(_ versions: [Version]) {
        guard !versions.isEmpty else { return nil }
        self.versions = versions.sorted { $0.number > $1.number }
        live = self.versions.filter { $0.material != nil }
        let pairs = live.compactMap { version in version.material.map { (version.id, $0) } }
        materials = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// The version that seals at `date`; every live one opens.
    func key(at date: Date) -> DataKey? {
        guard let current = live.first(where: { $0.usableFrom <= date }) ?? live.last ?? versions.first else {
            return nil
        }
        return DataKey(id: current.id, versions: materials)
    }

    /// When the newest version was made.
    var createdAt: Date? { versions.map(\.createdAt).max() }
}
