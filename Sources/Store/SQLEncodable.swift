import Foundation
import Primitives

/// What can stand in an interpolation of `SQL`.
package protocol SQLEncodable {
    var sqlValue: SQLValue { get }
}

/// What can also be an element of an array parameter.
package protocol SQLElement: SQLEncodable {
    static var elementType: UInt32 { get }
    static var arrayType: UInt32 { get }
    /// Adds the value in PostgreSQL's binary format. Long arrays are written without a buffer for each element.
    func write(to bytes: inout [UInt8])
}

extension SQLElement {
    package var sqlValue: SQLValue {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return SQLValue(type: Self.elementType, bytes: bytes)
    }
}

extension String: SQLElement {
    package static var elementType: UInt32 { SQLType.text }
    package static var arrayType: UInt32 { SQLType.textArray }
    package func write(to bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
    /// Inferred, so that text also fits other types that are written as text.
    package var sqlValue: SQLValue { .text(self) }
}

extension Int64: SQLElement {
    package static var elementType: UInt32 { SQLType.int8 }
    package static var arrayType: UInt32 { SQLType.int8Array }
    package func write(to bytes: inout [UInt8]) { SQLValue.write(self, to: &bytes) }
}

extension Int: SQLElement {
    package static var elementType: UInt32 { SQLType.int8 }
    package static var arrayType: UInt32 { SQLType.int8Array }
    package func write(to bytes: inout [UInt8]) { SQLValue.write(Int64(self), to: &bytes) }
}

extension Bool: SQLElement {
    package static var elementType: UInt32 { SQLType.bool }
    package static var arrayType: UInt32 { SQLType.boolArray }
    package func write(to bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
}

extension UUID: SQLElement {
    package static var elementType: UInt32 { SQLType.uuid }
    package static var arrayType: UInt32 { SQLType.uuidArray }
    package func write(to bytes: inout [UInt8]) { withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) } }
}

extension Identifier: SQLElement, SQLEncodable {
    package static var elementType: UInt32 { SQLType.uuid }
    package static var arrayType: UInt32 { SQLType.uuidArray }
    package func write(to bytes: inout [UInt8]) { uuid.write(to: &bytes) }
}

extension Date: SQLElement {
    /// Seconds from 1970 to PostgreSQL's epoch, 2000-01-01 UTC.
    static let postgresEpoch: TimeInterval = 946_684_800
    package static var elementType: UInt32 { SQLType.timestamptz }
    package static var arrayType: UInt32 { SQLType.timestamptzArray }
    /// Whole microseconds; dates beyond PostgreSQL's range are brought to its edge.
    package func write(to bytes: inout [UInt8]) {
        SQLValue.write(microseconds, to: &bytes)
    }

    /// Since PostgreSQL's epoch.
    var microseconds: Int64 {
        Int64(max(-2e17, min(((timeIntervalSince1970 - Self.postgresEpoch) * 1_000_000).rounded(), 9e18)))
    }
}

extension Double: SQLEncodable {
    package var sqlValue: SQLValue { SQLValue(type: SQLType.float8, bytes: SQLValue.bigEndian(bitPattern)) }
}

extension Array: SQLEncodable where Element: SQLArrayMember {
    package var sqlValue: SQLValue { Element.arrayValue(self) }
}

extension Optional: SQLEncodable where Wrapped: SQLEncodable {
    package var sqlValue: SQLValue { self?.sqlValue ?? SQLValue(type: 0, bytes: nil, isText: true) }
}

extension SQLEncodable where Self: RawRepresentable, RawValue == String {
    package var sqlValue: SQLValue { .text(rawValue) }
}
