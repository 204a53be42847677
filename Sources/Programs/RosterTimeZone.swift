import Foundation

/// Time zones by their IANA identifiers, in whatever case a roster writes them.
package enum RosterTimeZone {
    /// Bytes of the longest text looked at; the longest identifier has 32.
    private static let maximumBytes = 64
    private static let known = Dictionary(
        TimeZone.knownTimeZoneIdentifiers.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })

    /// The identifier as IANA spells it; nil where Foundation knows no such zone.
    package static func identifier(_ text: String) -> String? {
        guard text.utf8.count <= maximumBytes, text.utf8.allSatisfy(isAllowed) else { return nil }
        let lowered = text.lowercased()
        if let identifier = known[lowered] { return identifier }
        if lowered == "utc" { return "UTC" }
        guard lowered.contains("/") else { return nil }
        return [text, titled(lowered)].first { TimeZone(identifier: $0) != nil }
    }

    /// `asia/ho_chi_minh` as `Asia/Ho_Chi_Minh`: the older names are not in Foundation's list.
    private static func titled(_ text: String) -> String {
        var isStart = true
        return String(
            text.map { character in
                defer { isStart = !character.isLetter }
                return isStart ? Character(character.uppercased()) : character
            })
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "/_+-".utf8.contains(byte)
        }
    }
}
