/// Why a rule is refused, in words.
package struct RecurrenceRuleError: Error, Sendable, Equatable {
    package let reason: String

    init(_ reason: String) { self.reason = reason }
}

extension RecurrenceRule {
    /// Reads `FREQ=WEEKLY;BYDAY=MO,WE`. Refuses what RFC 5545 forbids, and calendars other than the Gregorian.
    package init(_ text: String) throws(RecurrenceRuleError) {
        var parts: [String: String] = [:]
        for part in text.utf8.split(separator: UInt8(ascii: ";")) {
            guard let sign = part.firstIndex(of: UInt8(ascii: "=")) else {
                throw RecurrenceRuleError("a recurrence rule has a part without a value")
            }
            let name = String(decoding: part[..<sign], as: UTF8.self).uppercased()
            guard
                parts.updateValue(String(decoding: part[part.index(after: sign)...], as: UTF8.self), forKey: name)
                    == nil
            else { throw RecurrenceRuleError("a recurrence rule has \(RecurrenceRule.shown(name)) twice") }
        }
        guard let frequency = parts.removeValue(forKey: "FREQ") else {
            throw RecurrenceRuleError("a recurrence rule has no FREQ")
        }
        guard let known = RecurrenceRule.frequencies[frequency.uppercased()] else {
            throw RecurrenceRuleError("a recurrence rule has a FREQ that does not exist")
        }
        self.init(frequency: known)
        guard parts["COUNT"] == nil || parts["UNTIL"] == nil else {
            throw RecurrenceRuleError("a recurrence rule has both COUNT and UNTIL")
        }
        for (name, value) in parts { try take(name, value) }
        try checkCombination()
    }

    private mutating func take(_ name: String, _ value: String) throws(RecurrenceRuleError) {
        switch name {
        case "INTERVAL": interval = try RecurrenceRule.number(name, value, 1...RecurrenceRule.greatest)
        case "COUNT": end = .count(try RecurrenceRule.number(name, value, 1...RecurrenceRule.greatest))
        case "UNTIL": end = try RecurrenceRule.until(value)
        case "WKST": weekStart = try RecurrenceRule.weekday(name, value)
        case "BYSECOND": seconds = try RecurrenceRule.leapless(RecurrenceRule.bits(name, value, 0...60))
        case "BYMINUTE": minutes = try RecurrenceRule.bits(name, value, 0...59)
        case "BYHOUR": hours = try RecurrenceRule.bits(name, value, 0...23)
        case "BYMONTH": months = try RecurrenceRule.bits(name, value, 1...12)
        case "BYDAY": try takeDays(value)
        case "BYMONTHDAY": try takeMonthDays(value)
        case "BYYEARDAY": yearDays = try RecurrenceRule.signed(name, value, 366)
        case "BYWEEKNO": weekNumbers = try RecurrenceRule.signed(name, value, 53)
        case "BYSETPOS": setPositions = try RecurrenceRule.signed(name, value, 366)
        case "RSCALE" where value.uppercased() == "GREGORIAN", "SKIP" where value.uppercased() == "OMIT": break
        case let other where other.hasPrefix("X-"): break
        default:
            throw RecurrenceRuleError("a recurrence rule has \(RecurrenceRule.shown(name)), which is not understood")
        }
    }

    private mutating func takeDays(_ value: String) throws(RecurrenceRuleError) {
        for item in value.split(separator: ",", omittingEmptySubsequences: false) {
            let weekday = try RecurrenceRule.weekday("BYDAY", item.suffix(2))
            let number = item.dropLast(2)
            guard !number.isEmpty else {
                weekdays |= 1 << UInt64(weekday.rawValue)
                continue
            }
            let ordinal = try RecurrenceRule.signed("BYDAY", number, 53)
            numberedDays += ordinal.map { NumberedDay(number: $0, weekday: weekday) }
        }
    }

    private mutating func takeMonthDays(_ value: String) throws(RecurrenceRuleError) {
        for day in try RecurrenceRule.signed("BYMONTHDAY", value, 31) {
            if day > 0 { monthDays |= 1 << UInt64(day) } else { monthDaysFromEnd |= 1 << UInt64(-day) }
        }
    }

    /// The table of RFC 5545, 3.3.10: which part may stand beside which frequency.
    private func checkCombination() throws(RecurrenceRuleError) {
        func refuse(_ part: String, if isWrong: Bool) throws(RecurrenceRuleError) {
            if isWrong { throw RecurrenceRuleError("a recurrence rule has \(part), which its FREQ does not allow") }
        }
        try refuse("BYWEEKNO", if: !weekNumbers.isEmpty && frequency != .yearly)
        try refuse("BYYEARDAY", if: !yearDays.isEmpty && [.daily, .weekly, .monthly].contains(frequency))
        try refuse("BYMONTHDAY", if: namesMonthDays && frequency == .weekly)
        try refuse("a numbered BYDAY", if: !numberedDays.isEmpty && frequency < .monthly)
        try refuse("a numbered BYDAY beside BYWEEKNO", if: !numberedDays.isEmpty && !weekNumbers.isEmpty)
        let namesAnything = namesDays || seconds | minutes | hours | months != 0
        if !setPositions.isEmpty && !namesAnything {
            throw RecurrenceRuleError("a recurrence rule has BYSETPOS and nothing it could choose from")
        }
    }
}
