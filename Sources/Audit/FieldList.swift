import Crypto
import Foundation
import Primitives

/// Fields in a row, each as its length in 32 bits, big-endian, then its bytes. What is absent has length 0.
struct FieldList {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ field: some Collection<UInt8>) {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: field.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: field)
    }

    mutating func add(_ text: String?) { add(Array((text ?? "").utf8)) }
    mutating func add(_ id: UUID?) { add(id?.bytes ?? []) }
    /// Eight bytes, big-endian, two's complement.
    mutating func add(_ number: Int64) { add(withUnsafeBytes(of: number.bigEndian) { Array($0) }) }

    var hash: [UInt8] { Array(SHA256.hash(data: bytes)) }
}
