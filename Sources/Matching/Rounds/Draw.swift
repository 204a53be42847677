/// Who takes part in a round, of all who could.
package enum Draw: Sendable, Hashable {
    case everyone
    /// Each host meets so many people drawn by lot; the others wait.
    case lottery(hosts: [Int], winners: Int)
    /// Each group has so many seats for each category. Who finds no seat waits, and goes before others the next time.
    case seats([SeatQuota])
}

package struct SeatQuota: Sendable, Hashable {
    package var attribute: Attribute
    package var value: String
    package var seats: Int

    package init(_ attribute: Attribute, _ value: String, seats: Int) {
        self.attribute = attribute
        self.value = value
        self.seats = seats
    }
}
