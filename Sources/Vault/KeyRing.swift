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

    /// Nil for no versions.
    init?(_ versions: [Version]) {
        guard !versions.isEmpty else { return nil }
        self.versions = versions.sorted { $0.number > $1.number }
    }

    /// The version that seals at `date`; every live one opens.
    func key(at date: Date) -> DataKey? {
        let live = versions.filter { $0.material != nil }
        guard let current = live.first(where: { $0.usableFrom <= date }) ?? live.last ?? versions.first else {
            return nil
        }
        let materials = live.compactMap { version in version.material.map { (version.id, $0) } }
        return DataKey(id: current.id, versions: Dictionary(materials, uniquingKeysWith: { first, _ in first }))
    }

    /// When the newest version was made.
    var createdAt: Date? { versions.map(\.createdAt).max() }
}
