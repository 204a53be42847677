/// What somebody would like those to have whom they meet: three lists, each with the most wished for first. Upper and
/// lower case do not matter.
package struct Wishlist: Hashable, Sendable {
    package var departments: [String] = []
    package var locations: [String] = []
    /// Who has one of these among their own `Participant.topics` is meant.
    package var topics: [String] = []

    package init() {}

    package var isEmpty: Bool { departments.isEmpty && locations.isEmpty && topics.isEmpty }

    /// In the order in which `Participant.traits` answers them.
    var lists: [[String]] { [departments, locations, topics] }
}

extension Participant {
    /// What others' lists of wishes are held against, list by list.
    var traits: [Set<String>] {
        [Set([department].compactMap(\.self)), Set([location].compactMap(\.self)), topics]
    }
}
