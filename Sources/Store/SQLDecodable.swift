import Foundation
import Primitives

/// What a column can be read as. Public, as `Row` is and for its reason. Nil means that type and bytes do not fit.
public protocol SQLDecodable {
    static func decode(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> Self?
    /// What NULL reads as; nil where NULL is an error.
    static var null: Self? { get }
}

extension SQLDecodable {
    @inlinable public static var null: Self? { nil }
}

extension FixedWidthInteger {
    fileprivate init?(bigEndianBytes bytes: UnsafeRawBufferPointer) {
        guard bytes.count == MemoryLayout<Self>.size else { return nil }
        self = Self(bigEndian: bytes.loadUnaligned(as: Self.self))
    }
}

extension Int64: SQLDecodable {
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> Int64? {
        switch type {
        case SQLType.int8: Int64(bigEndianBytes: bytes)
        case SQLType.int4: Int32(bigEndianBytes: bytes).map(Int64.init)
        case SQLType.int2: Int16(bigEndianBytes: bytes).map(Int64.init)
        default: nil
        }
    }
}

extension Int: SQLDecodable {
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> Int? {
        Int64.decode(bytes, type: type).flatMap(Int.init(exactly:))
    }
}

extension Bool: SQLDecodable {
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> Bool? {
        type == SQLType.bool ? bytes.first.map { $0 != 0 } : nil
    }
}

extension Double: SQLDecodable {
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> Double? {
        guard type == SQLType.float8 else { return Int64.decode(bytes, type: type).map(Double.init) }
        return UInt64(bigEndianBytes: bytes).map(Double.init(bitPattern:))
    }
}

extension String: SQLDecodable {
    /// text, varchar, name and other types whose binary form is their text.
    private static let types: Set<UInt32> = [SQLType.text, 19, 1042, 1043, 114, 705]
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> String? {
        types.contains(type) ? String(decoding: bytes, as: UTF8.self) : nil
    }
}

extension UUID: SQLDecodable {
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> UUID? {
        type == SQLType.uuid ? UUID(bytes: bytes) : nil
    }
}

extension Identifier: SQLDecodable {
    @inlinable public static func decode(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> Identifier<Of>? {
        UUID.decode(bytes, type: type).map(Identifier.init)
    }
}

extension Date: SQLDecodable {
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> Date? {
        guard type == SQLType.timestamptz, let microseconds = Int64(bigEndianBytes: bytes) else { return nil }
        return Date(microseconds: microseconds)
    }

    fileprivate init(microseconds: Int64) {
        self.init(timeIntervalSince1970: Self.postgresEpoch + Double(microseconds) / 1_000_000)
    }

    /// This moment as the database will give it back: whole microseconds. What compares a moment of its own with one
    /// it wrote must not find them a fraction apart.
    var asKept: Date { Date(microseconds: microseconds) }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
    @inlinable public static func decode(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> Wrapped?? {
        Wrapped.decode(bytes, type: type).map(Optional.some)
    }
    @inlinable public static var null: Wrapped?? { .some(.none) }
}

extension SQLDecodable where Self: RawRepresentable, RawValue == String {
    @inlinable public static func decode(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> Self? {
        String.decode(bytes, type: type).flatMap(Self.init(rawValue:))
    }
}
