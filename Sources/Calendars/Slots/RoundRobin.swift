/// Who takes a meeting that several could take.
package enum RoundRobin: Sendable, CaseIterable {
    /// Whoever has had the fewest.
    case equal
    /// The highest priority; among equals, whoever has had the fewest.
    case priority
    /// Whoever is furthest behind the share that their weight gives them.
    case weighted

    /// One of `candidates`, places in `hosts`; the same for the same values. Nil only without candidates.
    ///
    /// Ties go to whoever has waited longest, then to the first of the list.
    package func choose(_ candidates: [Int], among hosts: [SlotHost]) -> Int? {
        candidates.filter(hosts.indices.contains).min { left, right in
            precedes(hosts[left], hosts[right]) ?? (left < right)
        }
    }

    /// Nil if neither comes first.
    private func precedes(_ left: SlotHost, _ right: SlotHost) -> Bool? {
        if self == .priority, left.priority != right.priority { return left.priority > right.priority }
        let (mine, theirs) = (share(left, of: right), share(right, of: left))
        if mine != theirs { return mine < theirs }
        let (waiting, other) = (left.lastGiven?.seconds ?? .min, right.lastGiven?.seconds ?? .min)
        return waiting == other ? nil : waiting < other
    }

    /// Meetings with the next one, each host's multiplied by the other's weight: fractions compared without dividing.
    private func share(_ host: SlotHost, of other: SlotHost) -> Int {
        guard self == .weighted else { return host.given }
        return (min(max(host.given, 0), 1 << 30) + 1) * min(max(other.weight, 1), 1 << 30)
    }
}
