/// How much may still be computed before an input is refused (attack AT-38). One unit is about one period of a rule looked
/// at, or one occurrence: nothing is ever cut short in silence, it is whole or refused.
package struct WorkBudget: Sendable {
    private var left: Int

    package init(units: Int = WorkBudget.usual) { left = units }

    @inline(__always)
    mutating func spend(_ units: Int = 1) throws(WorkBudgetError) {
        left -= units
        if left < 0 { throw .exceeded }
    }

    /// Enough for a thousand events that took place each day for four years; used up within a fraction of a second.
    package static let usual = 3_000_000
}

package enum WorkBudgetError: Error, Sendable { case exceeded }
