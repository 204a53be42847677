extension RecurrenceRule {
    static let frequencies: [String: Frequency] = [
        "SECONDLY": .secondly, "MINUTELY": .minutely, "HOURLY": .hourly, "DAILY": .daily, "WEEKLY": .weekly,
        "MONTHLY": .monthly, "YEARLY": .yearly,
    ]

    /// The greatest COUNT and INTERVAL: beyond it sums of dates could overflow.
    static let greatest = Int(Int32.max)

    static func number(
        _ name: String, _ text: some StringProtocol, _ range: ClosedRange<Int>
    ) throws(RecurrenceRuleError) -> Int {
        guard !text.isEmpty, text.utf8.count <= 10, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let value = Int(text), range.contains(value)
        else { throw outOfRange(name, text) }
        return value
    }

    static func bits(
        _ name: String, _ text: String, _ range: ClosedRange<Int>
    ) throws(RecurrenceRuleError) -> UInt64 {
        var bits: UInt64 = 0
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            bits |= 1 << UInt64(try number(name, item, range))
        }
        return bits
    }

    /// Numbers from 1 or −1 up to `most` on either side, without repetitions.
    static func signed(
        _ name: String, _ text: some StringProtocol, _ most: Int
    ) throws(RecurrenceRuleError) -> [Int] {
        var values: Set<Int> = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sign = item.hasPrefix("-") ? -1 : 1
            let digits = item.hasPrefix("-") || item.hasPrefix("+") ? item.dropFirst() : item[...]
            values.insert(sign * (try number(name, digits, 1...most)))
        }
        return values.sorted()
    }

    static func weekday(_ name: String, _ text: some StringProtocol) throws(RecurrenceRuleError) -> Weekday {
        guard let weekday = Weekday(abbreviation: text) else { throw outOfRange(name, text) }
        return weekday
    }

    /// Second 60 exists only in a leap second, and counts as 59 (RFC 5545, 3.3.12).
    static func leapless(_ seconds: UInt64) -> UInt64 {
        seconds & 1 << 60 == 0 ? seconds : seconds & ~(1 << 60) | 1 << 59
    }

    static func until(_ text: String) throws(RecurrenceRuleError) -> End {
        switch CalendarTimeText(text) {
        case .day(let day): return .untilDay(day)
        case .local(let local): return .untilLocal(local)
        case .utc(let instant): return .until(instant)
        case nil: throw outOfRange("UNTIL", text)
        }
    }

    private static func outOfRange(_ name: String, _ text: some StringProtocol) -> RecurrenceRuleError {
        RecurrenceRuleError("a recurrence rule has a \(name) that cannot be: \(shown(text))")
    }

    /// What a stranger wrote, short enough and plain enough for a message.
    static func shown(_ text: some StringProtocol) -> String {
        let plain = text.unicodeScalars.prefix(40).map {
            $0.isASCII && $0.value >= 0x20 && $0.value != 0x7F ? Character($0) : "?"
        }
        return String(plain)
    }
}
