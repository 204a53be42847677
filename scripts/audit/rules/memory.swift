// ruleid: unchecked-sendable
final class Queue: @unchecked Sendable {
    // ruleid: unsafe-memory
    nonisolated(unsafe) static var shared = 0
}

// ok: unchecked-sendable
struct Value: Sendable {
    // ruleid: unsafe-memory
    var pointer: UnsafeMutableRawPointer
    // ruleid: unsafe-memory
    func read() -> Int { pointer.assumingMemoryBound(to: Int.self).pointee }
    // ok: unsafe-memory
    func sum(_ bytes: [UInt8]) -> Int { bytes.reduce(0) { $0 + Int($1) } }
}
