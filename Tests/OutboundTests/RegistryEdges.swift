import Outbound
import Testing

/// One block of a registry: its first and last address, and the addresses on both sides of it.
///
/// Worked out from the registries' texts by another program than the one under test (Python's ipaddress).
struct RegistryEdge: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let first: NetworkAddress
    let length: Int
    let last: NetworkAddress
    /// Those before and after that exist, and whether they are public.
    let neighbours: [(address: NetworkAddress, isPublic: Bool)]

    /// `first/length last ±before ±after`, where `+` means public and a lone sign means there is none.
    init?(_ line: Substring) {
        let words = line.split(separator: " ")
        let block = words.first?.split(separator: "/") ?? []
        guard words.count == 4, block.count == 2, let length = Int(block[1]) else { return nil }
        guard let first = NetworkAddress(String(block[0])), let last = NetworkAddress(String(words[1])) else {
            return nil
        }
        (testDescription, self.first, self.length, self.last) = (String(words[0]), first, length, last)
        neighbours = words[2...].compactMap { word in
            NetworkAddress(String(word.dropFirst())).map { ($0, word.hasPrefix("+")) }
        }
    }

    static let all = table.split(separator: "\n").compactMap(RegistryEdge.init)
    static let lines = table.split(separator: "\n").count

    private static let table = """
        0.0.0.0/8 0.255.255.255 - +1.0.0.0
        0.0.0.0/32 0.0.0.0 - -0.0.0.1
        10.0.0.0/8 10.255.255.255 +9.255.255.255 +11.0.0.0
        100.64.0.0/10 100.127.255.255 +100.63.255.255 +100.128.0.0
        127.0.0.0/8 127.255.255.255 +126.255.255.255 +128.0.0.0
        169.254.0.0/16 169.254.255.255 +169.253.255.255 +169.255.0.0
        168.63.129.16/32 168.63.129.16 +168.63.129.15 +168.63.129.17
        172.16.0.0/12 172.31.255.255 +172.15.255.255 +172.32.0.0
        192.0.0.0/24 192.0.0.255 +191.255.255.255 +192.0.1.0
        192.0.0.0/29 192.0.0.7 +191.255.255.255 -192.0.0.8
        192.0.0.8/32 192.0.0.8 -192.0.0.7 -192.0.0.9
        192.0.0.9/32 192.0.0.9 -192.0.0.8 -192.0.0.10
        192.0.0.10/32 192.0.0.10 -192.0.0.9 -192.0.0.11
        192.0.0.170/32 192.0.0.170 -192.0.0.169 -192.0.0.171
        192.0.0.171/32 192.0.0.171 -192.0.0.170 -192.0.0.172
        192.0.2.0/24 192.0.2.255 +192.0.1.255 +192.0.3.0
        192.31.196.0/24 192.31.196.255 +192.31.195.255 +192.31.197.0
        192.52.193.0/24 192.52.193.255 +192.52.192.255 +192.52.194.0
        192.88.99.0/24 192.88.99.255 +192.88.98.255 +192.88.100.0
        192.88.99.2/32 192.88.99.2 -192.88.99.1 -192.88.99.3
        192.168.0.0/16 192.168.255.255 +192.167.255.255 +192.169.0.0
        192.175.48.0/24 192.175.48.255 +192.175.47.255 +192.175.49.0
        198.18.0.0/15 198.19.255.255 +198.17.255.255 +198.20.0.0
        198.51.100.0/24 198.51.100.255 +198.51.99.255 +198.51.101.0
        203.0.113.0/24 203.0.113.255 +203.0.112.255 +203.0.114.0
        224.0.0.0/4 239.255.255.255 +223.255.255.255 -240.0.0.0
        240.0.0.0/4 255.255.255.255 -239.255.255.255 -
        255.255.255.255/32 255.255.255.255 -255.255.255.254 -
        ::1/128 ::1 -:: -::2
        ::/128 :: - -::1
        ::/96 ::ffff:ffff - -::1:0:0
        ::ffff:0.0.0.0/96 ::ffff:255.255.255.255 -::fffe:ffff:ffff -::1:0:0:0
        64:ff9b::/96 64:ff9b::ffff:ffff -64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff -64:ff9b::1:0:0
        64:ff9b:1::/48 64:ff9b:1:ffff:ffff:ffff:ffff:ffff -64:ff9b:0:ffff:ffff:ffff:ffff:ffff -64:ff9b:2::
        100::/64 100::ffff:ffff:ffff:ffff -ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -100:0:0:1::
        100:0:0:1::/64 100::1:ffff:ffff:ffff:ffff -100::ffff:ffff:ffff:ffff -100:0:0:2::
        2001::/23 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff +2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff +2001:200::
        2001::/32 2001:0:ffff:ffff:ffff:ffff:ffff:ffff +2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff -2001:1::
        2001:1::1/128 2001:1::1 -2001:1:: -2001:1::2
        2001:1::2/128 2001:1::2 -2001:1::1 -2001:1::3
        2001:1::3/128 2001:1::3 -2001:1::2 -2001:1::4
        2001:2::/48 2001:2:0:ffff:ffff:ffff:ffff:ffff -2001:1:ffff:ffff:ffff:ffff:ffff:ffff -2001:2:1::
        2001:3::/32 2001:3:ffff:ffff:ffff:ffff:ffff:ffff -2001:2:ffff:ffff:ffff:ffff:ffff:ffff -2001:4::
        2001:4:112::/48 2001:4:112:ffff:ffff:ffff:ffff:ffff -2001:4:111:ffff:ffff:ffff:ffff:ffff -2001:4:113::
        2001:10::/28 2001:1f:ffff:ffff:ffff:ffff:ffff:ffff -2001:f:ffff:ffff:ffff:ffff:ffff:ffff -2001:20::
        2001:20::/28 2001:2f:ffff:ffff:ffff:ffff:ffff:ffff -2001:1f:ffff:ffff:ffff:ffff:ffff:ffff -2001:30::
        2001:30::/28 2001:3f:ffff:ffff:ffff:ffff:ffff:ffff -2001:2f:ffff:ffff:ffff:ffff:ffff:ffff -2001:40::
        2001:db8::/32 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff +2001:db7:ffff:ffff:ffff:ffff:ffff:ffff +2001:db9::
        2002::/16 2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff +2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff +2003::
        2620:4f:8000::/48 2620:4f:8000:ffff:ffff:ffff:ffff:ffff +2620:4f:7fff:ffff:ffff:ffff:ffff:ffff +2620:4f:8001::
        3fff::/20 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff +3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff +3fff:1000::
        5f00::/16 5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff -5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -5f01::
        fc00::/7 fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -fe00::
        fe80::/10 febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff -fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff -fec0::
        ::/8 ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff - -100::
        100::/8 1ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -200::
        200::/7 3ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -1ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -400::
        400::/6 7ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -3ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -800::
        800::/5 fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -7ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -1000::
        1000::/4 1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff +2000::
        4000::/3 5fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff +3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -6000::
        6000::/3 7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -5fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -8000::
        8000::/3 9fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -a000::
        a000::/3 bfff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -9fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -c000::
        c000::/3 dfff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -bfff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -e000::
        e000::/4 efff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -dfff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -f000::
        f000::/5 f7ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -efff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -f800::
        f800::/6 fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -f7ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -fc00::
        fe00::/9 fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff -fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -fe80::
        fec0::/10 feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff -ff00::
        ff00::/8 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -
        """
}
