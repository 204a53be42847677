import Primitives

/// One person of a roster: valid, cleaned, within the limits of `RosterLimits`.
package struct RosterRow: Hashable, Sendable {
    /// Counted from 1 as a spreadsheet does.
    package let row: Int
    package let address: EmailAddress
    package let name: String
    package let department: String?
    package let location: String?
    /// An IANA identifier that Foundation knows.
    package let timeZone: String?
    package internal(set) var startDate: RosterDate?
    /// Values that are not empty, by the name of the attribute.
    package let custom: [String: String]

    /// Bytes that are equal exactly if all that the roster says about the person is equal, the address left out.
    ///
    /// They hold the profile itself: keep only a keyed hash of them. The form never changes; another one would begin
    /// with another version byte.
    package var fingerprint: [UInt8] {
        var bytes: [UInt8] = [1]
        for value in [name, department, location, timeZone, startDate?.text] { Self.append(value, to: &bytes) }
        for (key, value) in custom.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            Self.append(key, to: &bytes)
            Self.append(value, to: &bytes)
        }
        return bytes
    }

    /// Four bytes of length, big-endian, all ones for nothing, then the text.
    private static func append(_ value: String?, to bytes: inout [UInt8]) {
        let length = value.map { UInt32(clamping: $0.utf8.count) } ?? .max
        withUnsafeBytes(of: length.bigEndian) { bytes.append(contentsOf: $0) }
        bytes += (value ?? "").utf8
    }
}
