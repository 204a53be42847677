/// A DURATION (RFC 5545, 3.3.6): days are days of the calendar, whatever their length; the rest is exact.
package struct CalendarDuration: Hashable, Sendable {
    package let days: Int
    package let seconds: Int

    package init(days: Int = 0, seconds: Int) { (self.days, self.seconds) = (days, seconds) }

    /// `P1D`, `PT1H30M`, `P2W`, `-PT15M`. Units in their order, each once; weeks alone.
    package init?(_ text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        let sign = rest.first == UInt8(ascii: "-") ? -1 : 1
        if sign == -1 || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard rest.popFirst() == UInt8(ascii: "P") else { return nil }
        var units = [(7, 0), (1, 0), (0, 3600), (0, 60), (0, 1)].enumerated().map {
            ("WDHMS".utf8.map(\.self)[$0], $1)
        }[...]
        var (days, seconds, isTime, count) = (0, 0, false, 0)
        while let next = rest.first {
            if next == UInt8(ascii: "T"), !isTime {
                (isTime, rest) = (true, rest.dropFirst())
                units = units.drop { $0.1.1 == 0 }
            }
            guard let number = CalendarDuration.number(&rest), let letter = rest.popFirst(),
                let place = units.firstIndex(where: { $0.0 == letter }), (units[place].1.1 > 0) == isTime
            else { return nil }
            days += number * units[place].1.0
            seconds += number * units[place].1.1
            units = letter == UInt8(ascii: "W") ? [] : units[(place + 1)...]
            count += 1
        }
        guard count > 0 else { return nil }
        self.init(days: sign * days, seconds: sign * seconds)
    }

    /// Up to eight digits.
    private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard (1...8).contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
