import Foundation
import Synchronization

/// Where randomness comes from: the system's generator in service, a seeded one in tests.
package struct RandomSource: Sendable {
    package let bytes: @Sendable (Int) -> [UInt8]

    package init(bytes: @escaping @Sendable (Int) -> [UInt8]) { self.bytes = bytes }

    /// The kernel's generator, fit for keys and tokens.
    package static let system = kernel { getentropy($0, $1) == 0 }

    /// One call brings at most 256 bytes (getentropy(3)). Where it fails time and again, the language's generator is asked,
    /// which knows other ways to the same one and ends the program where there is none: neither an endless loop nor bytes
    /// that are not random.
    ///
    /// - Parameter entropy: Fills so many bytes; false where it failed.
    static func kernel(_ entropy: @escaping @Sendable (UnsafeMutablePointer<UInt8>, Int) -> Bool) -> RandomSource {
        RandomSource { count in
            var (failures, other) = (0, SystemRandomNumberGenerator())
            return [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
                while filled < count, let start = buffer.baseAddress {
                    let size = min(256, count - filled)
                    if failures < 3 {
                        if entropy(start + filled, size) { filled += size } else { failures += 1 }
                    } else {
                        (start + filled).initialize(to: other.next())
                        filled += 1
                    }
                }
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
