/// A date as a roster writes it.
enum RosterDateText: Hashable {
    /// `2024-03-01`, also with a time behind it, `20240301` or `1.3.2024`.
    case day(RosterDate)
    /// `3/4/2024`: the column must show which number is the month.
    case slashed(SlashedDate)

    /// Bytes of the longest text looked at.
    private static let maximumBytes = 40

    /// Nil where it is none of these, or no day there is.
    static func parse(_ text: String) -> RosterDateText? {
        let bytes = Array(text.utf8.prefix(maximumBytes + 1))
        guard bytes.count <= maximumBytes else { return nil }
        if bytes.contains(UInt8(ascii: "/")) { return parseSlashed(bytes) }
        if bytes.contains(UInt8(ascii: ".")) && !bytes.contains(UInt8(ascii: "-")) { return parseDotted(bytes) }
        return parseISO(bytes)
    }

    private static func parseISO(_ bytes: [UInt8]) -> RosterDateText? {
        if bytes.count == 8, let number = number(bytes[...], 8...8) {
            return date(number / 10_000, number / 100 % 100, number % 100)
        }
        let isTimed = bytes.count > 10
        guard !isTimed || isTime(bytes.dropFirst(10)) else { return nil }
        let parts = bytes.prefix(10).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, let year = number(parts[0], 4...4), let month = number(parts[1], 2...2),
            let day = number(parts[2], 2...2)
        else { return nil }
        return date(year, month, day)
    }

    private static func parseDotted(_ bytes: [UInt8]) -> RosterDateText? {
        guard let (day, month, year) = threeNumbers(bytes, UInt8(ascii: ".")) else { return nil }
        return date(year, month, day)
    }

    private static func parseSlashed(_ bytes: [UInt8]) -> RosterDateText? {
        guard let (first, second, year) = threeNumbers(bytes, UInt8(ascii: "/")) else { return nil }
        let slashed = SlashedDate(first: first, second: second, year: year)
        return slashed.orders.isEmpty ? nil : .slashed(slashed)
    }

    private static func date(_ year: Int, _ month: Int, _ day: Int) -> RosterDateText? {
        RosterDate(year: year, month: month, day: day).map(RosterDateText.day)
    }

    /// Two short numbers and a year of four digits.
    private static func threeNumbers(_ bytes: [UInt8], _ separator: UInt8) -> (Int, Int, Int)? {
        let parts = bytes.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == 3, let first = number(parts[0], 1...2), let second = number(parts[1], 1...2),
            let year = number(parts[2], 4...4)
        else { return nil }
        return (first, second, year)
    }

    /// `T09:00:00Z` or ` 00:00`: the time of day is passed over.
    private static func isTime(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let lead = bytes.first, "T ".utf8.contains(lead), bytes.count >= 6 else { return false }
        return bytes.dropFirst().allSatisfy { isDigit($0) || ":.+-Z".utf8.contains($0) }
    }

    /// Nil unless all are digits and there are as many as allowed.
    private static func number(_ digits: ArraySlice<UInt8>, _ length: ClosedRange<Int>) -> Int? {
        guard length.contains(digits.count), digits.allSatisfy(isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
