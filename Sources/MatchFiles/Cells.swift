import Matching

/// What stands in cells that are more than text.
enum Cells {
    /// Years with at most one decimal place, as whole months.
    static func months(ofYears text: String) throws -> Int {
        let halves = text.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count <= 2, let years = number(halves[0], 0...200) else {
            throw CellMistake(reason: "tenure is a number of years, such as 3 or 1.5")
        }
        guard halves.count == 2 else { return years * 12 }
        guard halves[1].utf8.count == 1, let tenths = number(halves[1], 0...9) else {
            throw CellMistake(reason: "tenure is a number of years, such as 3 or 1.5")
        }
        return years * 12 + tenths * 12 / 10
    }

    /// A date as months that grow the longer ago it is; only differences count.
    static func months(since text: String) throws -> Int {
        let fields = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (2...3).contains(fields.count), fields[0].utf8.count == 4, let year = number(fields[0], 1900...2200),
            let month = number(fields[1], 1...12),
            fields.count == 2 || number(fields[2], 1...days(of: month, in: year)) != nil
        else { throw CellMistake(reason: "a start date is written 2024-05-31 or 2024-05") }
        return (2300 - year) * 12 - month
    }

    private static func days(of month: Int, in year: Int) -> Int {
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Addresses of people, whether or not they are in the file.
    static func addresses(_ text: String) throws -> [String] {
        let addresses = parts(text)
        guard addresses.allSatisfy(PeopleFile.isAddress) else {
            throw CellMistake(reason: "here belong e-mail addresses, separated by comma, semicolon or bar")
        }
        return addresses
    }

    private static let days = ["mo", "tu", "we", "th", "fr", "sa", "su"]

    /// `Mo-Fr 9-17; Sa 10-12`: days of the week and full hours, in one time zone for the whole file.
    static func hours(_ text: String) throws -> WeekHours {
        var hours = WeekHours()
        for part in parts(text, separators: [";", ","]) {
            let words = part.split(separator: " ")
            guard words.count == 2, let range = days(words[0]), let clock = clock(words[1]) else {
                throw CellMistake(reason: "free hours are written Mo-Fr 9-17; Sa 10-12")
            }
            for day in range { for hour in clock { hours.insert(day * 24 + hour) } }
        }
        return hours
    }

    private static func days(_ text: Substring) -> ClosedRange<Int>? {
        let ends = text.lowercased().split(separator: "-", omittingEmptySubsequences: false)
        let numbers = ends.compactMap { days.firstIndex(of: String($0.prefix(2))) }
        guard ends.count == numbers.count, let first = numbers.first, let last = numbers.last, ends.count <= 2,
            first <= last
        else { return nil }
        return first...last
    }

    private static func clock(_ text: Substring) -> Range<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = number(ends[0], 0...23), let last = number(ends[1], 1...24), first < last
        else { return nil }
        return first..<last
    }

    /// A plain whole number within the range; up to nine digits.
    static func number(_ text: some StringProtocol, _ range: ClosedRange<Int>) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
}
