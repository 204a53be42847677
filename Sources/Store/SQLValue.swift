import Foundation

/// A bind parameter: its bytes in PostgreSQL's binary format, and the type they are to be read as.
package struct SQLValue: Sendable {
    /// The type's object id (pg_type.dat); 0 lets the server infer it.
    let type: UInt32
    /// Nil is NULL.
    let bytes: [UInt8]?
    /// Text format, where the type is to be inferred.
    let isText: Bool

    init(type: UInt32, bytes: [UInt8]?, isText: Bool = false) {
        self.type = type
        self.bytes = bytes
        self.isText = isText
    }

    static func text(_ text: String) -> SQLValue { SQLValue(type: 0, bytes: Array(text.utf8), isText: true) }

    static func integer<I: FixedWidthInteger>(_ value: I, type: UInt32) -> SQLValue {
        SQLValue(type: type, bytes: bigEndian(value))
    }

    static func bigEndian<I: FixedWidthInteger>(_ value: I) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    static func write<I: FixedWidthInteger>(_ value: I, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// A one-dimensional array without NULLs (array_recv in arrayfuncs.c): each element's length, then its bytes.
    static func array<Element>(
        _ elements: [Element], type: UInt32, element: UInt32, write: (Element, inout [UInt8]) -> Void
    ) -> SQLValue {
        var bytes = bigEndian(Int32(elements.isEmpty ? 0 : 1)) + bigEndian(Int32(0)) + bigEndian(element)
        if !elements.isEmpty { bytes += bigEndian(Int32(clamping: elements.count)) + bigEndian(Int32(1)) }
        for each in elements {
            let start = bytes.count
            Self.write(Int32(0), to: &bytes)
            write(each, &bytes)
            let length = Int32(clamping: bytes.count - start - 4)
            bytes.withUnsafeMutableBytes { $0.storeBytes(of: length.bigEndian, toByteOffset: start, as: Int32.self) }
        }
        return SQLValue(type: type, bytes: bytes)
    }
}

/// Object ids of the types we speak (pg_type.dat).
enum SQLType {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let float8: UInt32 = 701
    static let byteaArray: UInt32 = 1001
    static let textArray: UInt32 = 1009
    static let int8Array: UInt32 = 1016
    static let boolArray: UInt32 = 1000
    static let timestamptz: UInt32 = 1184
    static let timestamptzArray: UInt32 = 1185
    static let uuid: UInt32 = 2950
    static let uuidArray: UInt32 = 2951
}
