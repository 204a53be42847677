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
    var elementBytes: [UInt8] { get }
}

extension SQLElement {
    package var sqlValue: SQLValue { SQLValue(type: Self.elementType, bytes: elementBytes) }
}

extension String: SQLElement {
    package static var elementType: UInt32 { SQLType.text }
    package static var arrayType: UInt32 { SQLType.textArray }
    package var elementBytes: [UInt8] { Array(utf8) }
    /// Inferred, so that text also fits other types that are written as text.
    package var sqlValue: SQLValue { .text(self) }
}

extension Int64: SQLElement {
    package static var elementType: UInt32 { SQLType.int8 }
    package static var arrayType: UInt32 { SQLType.int8Array }
    package var elementBytes: [UInt8] { SQLValue.bigEndian(self) }
}

extension Int: SQLElement {
    package static var elementType: UInt32 { SQLType.int8 }
    package static var arrayType: UInt32 { SQLType.int8Array }
    package var elementBytes: [UInt8] { SQLValue.bigEndian(Int64(self)) }
}

extension Bool: SQLElement {
    package static var elementType: UInt32 { SQLType.bool }
    package static var arrayType: UInt32 { SQLType.boolArray }
    package var elementBytes: [UInt8] { [self ? 1 : 0] }
}

extension UUID: SQLElement {
    package static var elementType: UInt32 { SQLType.uuid }
    package static var arrayType: UInt32 { SQLType.uuidArray }
    package var elementBytes: [UInt8] { bytes }
}

extension Identifier: SQLElement, SQLEncodable {
    package static var elementType: UInt32 { SQLType.uuid }
    package static var arrayType: UInt32 { SQLType.uuidArray }
    package var elementBytes: [UInt8] { uuid.bytes }
}

extension Date: SQLElement {
    /// Seconds from 1970 to PostgreSQL's epoch, 2000-01-01 UTC.
    static let postgresEpoch: TimeInterval = 946_684_800
    package static var elementType: UInt32 { SQLType.timestamptz }
    package static var arrayType: UInt32 { SQLType.timestamptzArray }
    /// Whole microseconds; dates beyond PostgreSQL's range are brought to its edge.
    package var elementBytes: [UInt8] {
        let microseconds = ((timeIntervalSince1970 - Self.postgresEpoch) * 1_000_000).rounded()
        return SQLValue.bigEndian(Int64(max(-2e17, min(microseconds, 9e18))))
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
