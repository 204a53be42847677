extension NetworkAddress {
    /// Whether a server of the public network can have this address. Only such a one is ever dialled for a person.
    ///
    /// It knows nothing of this installation's own public addresses: who dials compares those too.
    package var isPublic: Bool { setAside.isEmpty }

    /// Every reason against it, its own and those of the IPv4 addresses inside; empty for a public address.
    package var setAside: [SpecialPrefix] {
        let own = special.flatMap { $0.reach == .never ? $0 : nil }
        return (own.map { [$0] } ?? []) + embedded.compactMap(\.special)
    }

    /// The narrowest registered block around it.
    package var special: SpecialPrefix? {
        SpecialPrefix.all.filter { $0.prefix.contains(self) }.max { $0.prefix.length < $1.prefix.length }
    }
}
