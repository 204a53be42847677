/// Which number of `3/4/2024` is the month.
package enum RosterDateOrder: String, Hashable, Sendable, Codable, CaseIterable {
    case monthFirst = "month-first"
    case dayFirst = "day-first"
}

/// A date written with slashes, which may be two days.
struct SlashedDate: Hashable, Sendable {
    let first: Int
    let second: Int
    let year: Int

    func date(_ order: RosterDateOrder) -> RosterDate? {
        switch order {
        case .monthFirst: RosterDate(year: year, month: first, day: second)
        case .dayFirst: RosterDate(year: year, month: second, day: first)
        }
    }

    /// The orders in which it is a day.
    var orders: Set<RosterDateOrder> { Set(RosterDateOrder.allCases.filter { date($0) != nil }) }

    /// The day it is in every order that is left.
    func date(among orders: Set<RosterDateOrder>) -> RosterDate? {
        let dates = Set(orders.map(date))
        return dates.count == 1 ? dates.first ?? nil : nil
    }
}
