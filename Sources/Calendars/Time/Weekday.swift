/// Monday (0) to Sunday (6), as ISO 8601 orders them.
package enum Weekday: Int, CaseIterable, Comparable, Sendable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// Any number of days since a Monday.
    init(number: Int) { self = Weekday(rawValue: floorRemainder(number, 7)) ?? .monday }

    /// `MO` to `SU`, in either case (RFC 5545, 3.3.10).
    package init?(abbreviation: some StringProtocol) {
        guard let index = Weekday.abbreviations.firstIndex(of: abbreviation.uppercased()) else { return nil }
        self = Weekday.allCases[index]
    }

    package var abbreviation: String { Weekday.abbreviations[rawValue] }

    /// Days from `first` forward to this one, 0 … 6.
    func days(after first: Weekday) -> Int { (rawValue - first.rawValue + 7) % 7 }

    package static func < (left: Weekday, right: Weekday) -> Bool { left.rawValue < right.rawValue }

    private static let abbreviations = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
}
