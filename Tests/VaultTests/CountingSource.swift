import Synchronization

/// Hands out the numbers from 0 up, four bytes each: random bytes that never repeat by design.
final class CountingSource: Sendable {
    private let next = Mutex<UInt32>(0)

    func bytes(_ count: Int) -> [UInt8] {
        next.withLock { next in
            stride(from: 0, to: count, by: 4).flatMap { _ in
                next += 1
                return withUnsafeBytes(of: next.bigEndian) { Array($0) }
            }
        }
    }
}
