import Foundation
import Primitives

/// Decides what an array of this means as a parameter: bytes make one `bytea`, everything else an SQL array.
package protocol SQLArrayMember {
    static func arrayValue(_ all: [Self]) -> SQLValue
}

extension SQLArrayMember where Self: SQLElement {
    package static func arrayValue(_ all: [Self]) -> SQLValue {
        .array(all, type: arrayType, element: elementType) { $0.write(to: &$1) }
    }
}

extension UInt8: SQLArrayMember {
    package static func arrayValue(_ all: [UInt8]) -> SQLValue { SQLValue(type: SQLType.bytea, bytes: all) }
}

extension Array: SQLArrayMember where Element == UInt8 {
    package static func arrayValue(_ all: [[UInt8]]) -> SQLValue {
        .array(all, type: SQLType.byteaArray, element: SQLType.bytea) { $1 += $0 }
    }
}

extension String: SQLArrayMember {}
extension Int64: SQLArrayMember {}
extension Int: SQLArrayMember {}
extension Bool: SQLArrayMember {}
extension UUID: SQLArrayMember {}
extension Identifier: SQLArrayMember {}
extension Date: SQLArrayMember {}
