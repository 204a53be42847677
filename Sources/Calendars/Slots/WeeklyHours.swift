/// When somebody can be met in an ordinary week, by the clock of their own zone.
package struct WeeklyHours: Sendable, Equatable {
    /// Monday first.
    private var days = [[DayRange]](repeating: [], count: 7)

    package init() {}

    package subscript(weekday: Weekday) -> [DayRange] {
        get { days[weekday.rawValue] }
        set { days[weekday.rawValue] = newValue }
    }
}
