import Foundation

/// A block of network addresses that begin alike, or one address: `10.0.0.0/8`, `2001:db8::/32`, `192.0.2.7`.
///
/// An address of version 4 is kept in its mapped form (`::ffff:0:0/96`; RFC 4291, 2.5.5.2), so that one machine is one
/// number whichever way a socket or a header field writes it.
package struct NetworkPrefix: Hashable, Sendable {
    /// More characters than any address, zone or prefix length has.
    private static let maximumLength = 100
    private static let mapped: UInt128 = 0xFFFF << 32
    private static let mappedBits = 96

    private let number: UInt128
    /// Of 128.
    private let bits: Int

    private init(number: UInt128, bits: Int) {
        self.bits = min(max(bits, 0), 128)
        self.number = number & ~Self.hostMask(self.bits)
    }

    /// One address in strict text: dotted decimal without leading zeros, or a form of RFC 4291, 2.2. A zone
    /// (`fe80::1%eth0`; RFC 4007, 11) says on which of its links a machine was met, not who it is: it is left out.
    package init?(address text: some StringProtocol) {
        guard text.utf8.count <= Self.maximumLength, !text.utf8.contains(0) else { return nil }
        let whole = String(text)
        let parts = whole.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        let address = parts.first.map { String($0) } ?? ""
        if parts.count == 1, let number = Self.version4(address) {
            self.init(number: Self.mapped | UInt128(number), bits: 128)
        } else if let number = Self.version6(address) {
            self.init(number: number, bits: 128)
        } else {
            return nil
        }
    }

    /// A block, or one address. Nil also where bits are set behind the prefix, as in `10.1.0.0/8`: that is a slip.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = NetworkPrefix(address: first) else { return nil }
        guard parts.count == 2 else {
            self = address
            return
        }
        guard let length = Self.length(parts[1]) else { return nil }
        // What is written with dots alone counts its bits from the dots on.
        let bits = first.utf8.contains(UInt8(ascii: ":")) ? length : length + Self.mappedBits
        guard bits <= 128, address.number & Self.hostMask(bits) == 0 else { return nil }
        self.init(number: address.number, bits: bits)
    }

    /// Whether all of `other` lies in this block. No block of version 6 contains an address of version 4.
    package func contains(_ other: NetworkPrefix) -> Bool {
        isVersion4 == other.isVersion4 && other.bits >= bits && (number ^ other.number) & ~Self.hostMask(bits) == 0
    }

    package var isVersion4: Bool { bits >= Self.mappedBits && number & ~Self.hostMask(Self.mappedBits) == Self.mapped }

    /// The block of the first `length` bits, counted as the version counts them; itself where it is no longer.
    package func widened(to length: Int) -> NetworkPrefix {
        let wanted = isVersion4 ? length + Self.mappedBits : length
        return NetworkPrefix(number: number, bits: min(bits, max(isVersion4 ? Self.mappedBits : 0, wanted)))
    }

    /// 17 bytes that no other block has: the number in network order, then how many bits of it count.
    package var bytes: [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) } + [UInt8(truncatingIfNeeded: bits)]
    }
}

extension NetworkPrefix: CustomStringConvertible {
    /// Canonical (RFC 5952): two equal blocks have one text. The length is left out for a single address.
    package var description: String {
        let length = isVersion4 ? bits - Self.mappedBits : bits
        return bits == 128 ? address : "\(address)/\(length)"
    }

    private var address: String {
        let bytes = withUnsafeBytes(of: number.bigEndian) { Array($0) }
        if isVersion4 { return bytes.suffix(4).map { "\($0)" }.joined(separator: ".") }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension NetworkPrefix {
    private static func hostMask(_ bits: Int) -> UInt128 { bits >= 128 ? 0 : UInt128.max >> bits }

    private static func version4(_ text: String) -> UInt32? {
        var address = in_addr()
        return inet_pton(AF_INET, text, &address) == 1 ? UInt32(bigEndian: address.s_addr) : nil
    }

    private static func version6(_ text: String) -> UInt128? {
        var bytes = UInt128(0)
        return inet_pton(AF_INET6, text, &bytes) == 1 ? UInt128(bigEndian: bytes) : nil
    }

    /// Digits alone, without a leading zero: 0 to 128.
    private static func length(_ text: Substring) -> Int? {
        let digits = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits, (1...3).contains(text.utf8.count), text == "0" || !text.hasPrefix("0") else { return nil }
        return Int(text).flatMap { $0 <= 128 ? $0 : nil }
    }
}
