import Foundation
import Primitives

/// The identity of a bucket: a key under an allowance.
struct Bucket: Hashable, Comparable, Sendable {
    let key: UUID
    let allowance: String

    static func < (left: Bucket, right: Bucket) -> Bool {
        if left.key == right.key { return left.allowance < right.allowance }
        return left.key.bytes.lexicographicallyPrecedes(right.key.bytes)
    }
}

/// One bucket as the database found it, before it was charged or left alone.
struct BucketFinding: Sendable {
    let charge: Charge
    /// When it would be full, had it been charged (microseconds since 1970).
    let fullAt: Int64
    let now: Int64

    /// Microseconds until this bucket alone would let the charge pass; nil where it does now.
    var wait: Int64? {
        let excess = fullAt - (now + charge.allowance.capacity)
        return excess > 0 ? excess : nil
    }
}
