import Foundation
import Store

/// A value that only its key opens, and only in its place: a `bytea` column of class confidential.
package struct Sealed<Value: SealableValue>: Sendable, Hashable {
    /// A `SealedEnvelope`. Read from a column it may be anything; `KeyVault.open` finds out.
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }
}

extension Sealed: SQLEncodable {
    package var sqlValue: SQLValue { bytes.sqlValue }
}

extension Sealed: SQLDecodable {
    package static func decode(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> Sealed? {
        [UInt8].decode(bytes, type: type).map(Sealed.init(bytes:))
    }
}

extension Sealed: CustomStringConvertible {
    package var description: String { "sealed, \(bytes.count) bytes" }
}
