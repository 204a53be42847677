import Foundation
import Synchronization

/// Where randomness comes from: the system's generator in service, a seeded one in tests.
package struct RandomSource: Sendable {
    package let bytes: @Sendable (Int) -> [UInt8]

    package init(bytes: @escaping @Sendable (Int) -> [UInt8]) { self.bytes = bytes }

    /// The kernel's generator, fit for keys and tokens. One call brings at most 256 bytes (getentropy(3)).
    package static let system = RandomSource { count in
        [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
            while filled < count {
                let size = min(256, count - filled)
                if let start = buffer.baseAddress, getentropy(start + filled, size) == 0 { filled += size }
            }
        }
    }

    /// The same bytes for the same seed (SplitMix64). For tests and simulations only.
    package static func seeded(_ seed: UInt64) -> RandomSource {
        let box = SeededState(seed)
        return RandomSource { count in box.state.withLock { draw(count, from: &$0) } }
    }

    /// A time-ordered identifier (version 7).
    package func uuid(at date: Date) -> UUID { .timeOrdered(at: date, random: bytes(10)) }

    private static func draw(_ count: Int, from generator: inout some RandomNumberGenerator) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        while result.count < count {
            withUnsafeBytes(of: generator.next()) { result.append(contentsOf: $0.prefix(count - result.count)) }
        }
        return result
    }
}

private final class SeededState: Sendable {
    let state: Mutex<SplitMix64>
    init(_ seed: UInt64) { state = Mutex(SplitMix64(state: seed)) }
}

/// A small generator for reproducible choices; not for secrets (Steele, Lea, Flood 2014).
package struct SplitMix64: RandomNumberGenerator, Sendable {
    package var state: UInt64

    package init(state: UInt64) { self.state = state }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
