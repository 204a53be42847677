extension SpecialPrefix {
    /// IANA IPv6 Special-Purpose Address Registry, with IPv4-compatible addresses.
    static let version6: [SpecialPrefix] = [
        SpecialPrefix(.v6([0, 0, 0, 0, 0, 0, 0, 1], 128), "loopback", "RFC 4291, 2.5.3"),
        SpecialPrefix(.v6([], 128), "unspecified", "RFC 4291, 2.5.2"),
        SpecialPrefix(.v6([], 96), "IPv4-compatible, withdrawn", "RFC 4291, 2.5.5.1"),
        SpecialPrefix(.v6([0, 0, 0, 0, 0, 0xFFFF], 96), "IPv4-mapped", "RFC 4291, 2.5.5.2"),
        SpecialPrefix(.v6([0x64, 0xFF9B], 96), "IPv4/IPv6 translation", "RFC 6052, 2.1", reach: .asEmbedded),
        SpecialPrefix(.v6([0x64, 0xFF9B, 1], 48), "IPv4/IPv6 translation, local use", "RFC 8215"),
        SpecialPrefix(.v6([0x100], 64), "discard only", "RFC 6666"),
        SpecialPrefix(.v6([0x100, 0, 0, 1], 64), "dummy prefix", "RFC 9780"),
        SpecialPrefix(.v6([0x2001], 23), "IETF protocol assignments", "RFC 2928"),
        SpecialPrefix(.v6([0x2001], 32), "Teredo", "RFC 4380"),
        SpecialPrefix(.v6([0x2001, 1, 0, 0, 0, 0, 0, 1], 128), "port control protocol anycast", "RFC 7723"),
        SpecialPrefix(.v6([0x2001, 1, 0, 0, 0, 0, 0, 2], 128), "TURN anycast", "RFC 8155"),
        SpecialPrefix(.v6([0x2001, 1, 0, 0, 0, 0, 0, 3], 128), "service registration anycast", "RFC 9665"),
        SpecialPrefix(.v6([0x2001, 2], 48), "benchmarking", "RFC 5180, RFC Errata 1752"),
        SpecialPrefix(.v6([0x2001, 3], 32), "automatic multicast tunnelling", "RFC 7450"),
        SpecialPrefix(.v6([0x2001, 4, 0x112], 48), "AS112", "RFC 7535"),
        SpecialPrefix(.v6([0x2001, 0x10], 28), "ORCHID, withdrawn", "RFC 4843"),
        SpecialPrefix(.v6([0x2001, 0x20], 28), "ORCHIDv2", "RFC 7343"),
        SpecialPrefix(.v6([0x2001, 0x30], 28), "drone remote identifiers", "RFC 9374"),
        SpecialPrefix(.v6([0x2001, 0xDB8], 32), "documentation", "RFC 3849"),
        SpecialPrefix(.v6([0x2002], 16), "6to4", "RFC 3056, RFC 7526"),
        SpecialPrefix(.v6([0x2620, 0x4F, 0x8000], 48), "AS112, delegated directly", "RFC 7534"),
        SpecialPrefix(.v6([0x3FFF], 20), "documentation", "RFC 9637"),
        SpecialPrefix(.v6([0x5F00], 16), "segment routing identifiers", "RFC 9602"),
        SpecialPrefix(.v6([0xFC00], 7), "unique local", "RFC 4193"),
        SpecialPrefix(.v6([0xFE80], 10), "link-local", "RFC 4291, 2.5.6"),
    ]

    /// IANA Internet Protocol Version 6 Address Space: all that is not `2000::/3`.
    static let outsideGlobalUnicast: [SpecialPrefix] =
        [
            (0, 8), (0x100, 8), (0x200, 7), (0x400, 6), (0x800, 5), (0x1000, 4), (0x4000, 3), (0x6000, 3), (0x8000, 3),
            (0xA000, 3), (0xC000, 3), (0xE000, 4), (0xF000, 5), (0xF800, 6), (0xFE00, 9),
        ].map { SpecialPrefix(.v6([$0.0], $0.1), "reserved by the IETF", "RFC 4291, 2.4") } + [
            SpecialPrefix(.v6([0xFEC0], 10), "site-local, withdrawn", "RFC 3879"),
            SpecialPrefix(.v6([0xFF00], 8), "multicast", "RFC 4291, 2.7"),
        ]
}
