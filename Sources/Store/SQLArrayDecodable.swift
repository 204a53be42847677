import Foundation
import Primitives

/// What an array column of this reads as: `bytea` for bytes, an SQL array for everything else.
public protocol SQLArrayReadable {
    static func decodeArray(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> [Self]?
}

extension Array: SQLDecodable where Element: SQLArrayReadable {
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> [Element]? {
        Element.decodeArray(bytes, type: type)
    }
}

extension UInt8: SQLArrayReadable {
    public static func decodeArray(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> [UInt8]? {
        type == SQLType.bytea ? Array(bytes) : nil
    }
}

extension SQLArrayReadable where Self: SQLDecodable {
    /// A one-dimensional array without NULLs (array_send in arrayfuncs.c).
    public static func decodeArray(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> [Self]? {
        var reader = ArrayReader(bytes: bytes)
        guard let dimensions = reader.integer(), reader.integer() != nil, let element = reader.integer() else {
            return nil
        }
        if dimensions == 0 { return [] }
        guard dimensions == 1, let count = reader.integer(), reader.integer() != nil, count >= 0 else { return nil }
        var values: [Self] = []
        for _ in 0..<count {
            guard let length = reader.integer(), let slice = reader.take(Int(length)),
                let value = Self.decode(slice, type: UInt32(bitPattern: element))
            else { return nil }
            values.append(value)
        }
        return values
    }
}

extension String: SQLArrayReadable {}
extension Int64: SQLArrayReadable {}
extension Int: SQLArrayReadable {}
extension UUID: SQLArrayReadable {}
extension Identifier: SQLArrayReadable {}
extension Date: SQLArrayReadable {}

private struct ArrayReader {
    let bytes: UnsafeRawBufferPointer
    var offset = 0

    mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, count <= bytes.count - offset else { return nil }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    mutating func integer() -> Int32? { take(4).map { Int32(bigEndian: $0.loadUnaligned(as: Int32.self)) } }
}
