/// In which order the versions of a component stand.
enum VersionOrder {
    /// Whether one comes before another, or is the same.
    static func isAtMost(_ one: String, _ other: String, _ origin: Component.Origin) -> Bool {
        switch origin {
        case .debian: DebianVersion(one) <= DebianVersion(other)
        case .swift: SemanticVersion(one) <= SemanticVersion(other)
        }
    }

    static func isSame(_ one: String, _ other: String, _ origin: Component.Origin) -> Bool {
        one == other || (isAtMost(one, other, origin) && isAtMost(other, one, origin))
    }
}
