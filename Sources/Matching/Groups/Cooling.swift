/// The temperatures of an annealing, in units of cost.
package struct Cooling: Equatable, Sendable {
    package var first: Double
    package var last: Double
    /// Where it begins again, from the best division so far.
    package var again: Double
    /// How often it cools down; the effort is shared out evenly.
    package var heats: Int

    package init(first: Double, last: Double, again: Double, heats: Int) {
        self.first = first
        self.last = last
        self.again = again
        self.heats = heats
    }

    /// For costs of one kind: around the temperature at which divisions freeze, found by trial at about a sixth of what
    /// an exchange changes on average.
    init(meanChange: Double) {
        self.init(first: 0.25 * meanChange, last: 0.12 * meanChange, again: 0.2 * meanChange, heats: 8)
    }
}
