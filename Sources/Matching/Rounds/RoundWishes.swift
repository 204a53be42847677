/// How much each soft wish counts beside the others, 0...100. No wish ever outweighs a repeat.
///
/// A pair's score is a whole number: four times the weight for a wish that is fulfilled, fewer where it is in part.
package struct RoundWishes: Hashable, Sendable {
    package var differentDepartment: Int
    package var differentLocation: Int
    package var differentSeniority = 0
    /// Two years or more between them.
    package var differentTenure = 0
    package var sharedLanguage = 0
    /// One quarter for each hour of the week in which both are free, up to four.
    package var sharedHours = 0
    /// Someone whom the person asked for: four quarters for the first of the list, three for the second, two, one. The
    /// same for each list of their `Wishlist`: by the first name of the list that the other has.
    package var asked = 0

    package init(differentDepartment: Int = 1, differentLocation: Int = 1) {
        self.differentDepartment = RoundWishes.bounded(differentDepartment)
        self.differentLocation = RoundWishes.bounded(differentLocation)
    }

    static func bounded(_ weight: Int) -> Int { min(max(weight, 0), 100) }

    static let full = 4
    /// Months between two people that count as a difference.
    static let tenureStep = 24
}
