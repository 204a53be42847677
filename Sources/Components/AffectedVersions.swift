/// Which versions a notice names as affected (OSV schema, "Evaluation").
struct AffectedVersions {
    let affected: Advisory.Affected
    let origin: Component.Origin

    /// Ranges of commits are not worked out: whoever gives only these names no version.
    private var ranges: [Advisory.Range] {
        (affected.ranges ?? []).filter { $0.type == "SEMVER" || $0.type == "ECOSYSTEM" }
    }

    func contains(_ version: String) -> Bool {
        if affected.versions?.contains(where: { VersionOrder.isSame($0, version, origin) }) == true { return true }
        return ranges.contains { contains(version, in: $0.events ?? []) }
    }

    /// By the last of the events that came until then, whatever their order in the notice.
    private func contains(_ version: String, in events: [Advisory.Event]) -> Bool {
        let begins = events.compactMap(\.introduced).filter { isReached($0, by: version) }
        let ends = events.compactMap(\.fixed).filter { VersionOrder.isAtMost($0, version, origin) }
        let lasts = events.compactMap(\.lastAffected).filter { !VersionOrder.isAtMost(version, $0, origin) }
        return begins.contains { begin in !(ends + lasts).contains { isReached(begin, by: $0) } }
    }

    /// `0` is before all versions.
    private func isReached(_ begin: String, by version: String) -> Bool {
        begin == "0" || VersionOrder.isAtMost(begin, version, origin)
    }

    /// The first version after this one in which it is mended; nil where there is none yet.
    func fixed(after version: String) -> String? {
        ranges.flatMap { $0.events ?? [] }.compactMap(\.fixed)
            .filter { !VersionOrder.isAtMost($0, version, origin) }
            .min { !VersionOrder.isAtMost($1, $0, origin) }
    }
}
