/// A block of addresses that is set aside for something else than servers of the public network, and by which document.
///
/// From the registries of IANA as of 2025-10-09: special-purpose addresses of IPv4 and IPv6, and, since those leave
/// them out, multicast and the parts of IPv6 not opened for unicast. A block counts also where IANA calls it globally
/// reachable: anycast to the nearest NAT box, relay or name-server sink is no place for a person's webhook.
package struct SpecialPrefix: Hashable, Sendable {
    enum Reach: Hashable, Sendable {
        case never
        /// A translator forwards to the IPv4 address inside, so that one decides.
        case asEmbedded
    }

    package let prefix: AddressPrefix
    package let purpose: String
    package let source: String
    let reach: Reach

    init(_ prefix: AddressPrefix, _ purpose: String, _ source: String, reach: Reach = .never) {
        self.prefix = prefix
        self.purpose = purpose
        self.source = source
        self.reach = reach
    }

    static let all = version4 + version6 + outsideGlobalUnicast
}
