/// Points of edwards25519 whose multiples are few (orders 1, 2, 4 and 8). Under a key that is one of them, anybody can make
/// signatures that verify; the library takes them as keys (RFC 8032, 8.9; "Taming the many EdDSAs", 2020, table 6).
enum SmallOrder {
    /// Every encoding of the y coordinate, canonical or not, with the sign left out.
    private static let encodings: Set<[UInt8]> = [
        // Order 4: y is 0, or the prime.
        Array(repeating: 0, count: 32),
        prime(0xED),
        // Order 1: y is 1, or the prime and 1.
        [1] + Array(repeating: 0, count: 31),
        prime(0xEE),
        // Order 2: y is -1.
        prime(0xEC),
        // Order 8.
        [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F, 0x2A, 0x20,
            0x53,
            0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
        ],
        [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0, 0xD5, 0xDF,
            0xAC,
            0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
        ],
    ]

    private static func prime(_ first: UInt8) -> [UInt8] { [first] + Array(repeating: 0xFF, count: 30) + [0x7F] }

    static func contains(_ point: [UInt8]) -> Bool {
        guard let last = point.last else { return true }
        return encodings.contains(point.dropLast() + [last & 0x7F])
    }
}
