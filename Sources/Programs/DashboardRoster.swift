import Accounts
import Primitives

/// Everybody a workspace has introduced or could introduce, as numbers from 0: who they are and in which department.
struct DashboardRoster: Sendable {
    private(set) var number: [PersonID: Int] = [:]
    private(set) var people: [PersonID] = []
    /// Of each person, as numbers from 0 in the order in which departments were first seen.
    private(set) var department: [Int] = []
    private(set) var isActive: [Bool] = []
    /// Nil for people of whom none is known.
    private(set) var names: [String?] = []
    private var known: [String?: Int] = [:]

    mutating func add(_ person: PersonID, department name: String?, isActive: Bool) {
        let name = name.flatMap { $0.isEmpty ? nil : $0 }
        let department = known[name] ?? names.count
        if department == names.count {
            known[name] = department
            names.append(name)
        }
        number[person] = people.count
        people.append(person)
        self.department.append(department)
        self.isActive.append(isActive)
    }
}

/// Departments as pictures show them: the largest by themselves, the others as one.
struct DashboardGrouping: Sendable {
    /// By department: where it is shown; nil where nobody of the scope is in it.
    let place: [Int?]
    let groups: [DashboardFacts.Group]

    /// `members` are the people of the scope; `key` makes the name of a department's page from its own.
    init(_ roster: DashboardRoster, members: [Int], key: (String) -> String) {
        var sizes = Array(repeating: 0, count: roster.names.count)
        for member in members { sizes[roster.department[member]] += 1 }
        let order = sizes.indices.filter { sizes[$0] > 0 }.sorted { one, other in
            sizes[one] != sizes[other]
                ? sizes[one] > sizes[other] : (roster.names[one] ?? "") < (roster.names[other] ?? "")
        }
        let room = DashboardFacts.maximumGroups
        let shown = order.count > room ? Array(order.prefix(room - 1)) : order
        var place: [Int?] = Array(repeating: nil, count: sizes.count)
        for department in order { place[department] = shown.count }
        for (number, department) in shown.enumerated() { place[department] = number }
        self.place = place
        groups =
            shown.map { Self.group(roster.names[$0], sizes[$0], key) } + Self.rest(order.dropFirst(shown.count), sizes)
    }

    private static func group(_ name: String?, _ size: Int, _ key: (String) -> String) -> DashboardFacts.Group {
        guard let name else { return DashboardFacts.Group(key: "none", kind: .none, name: "", people: size) }
        return DashboardFacts.Group(key: key(name), kind: .named, name: name, people: size)
    }

    private static func rest(_ departments: ArraySlice<Int>, _ sizes: [Int]) -> [DashboardFacts.Group] {
        if departments.isEmpty { return [] }
        let people = departments.reduce(0) { $0 + sizes[$1] }
        return [DashboardFacts.Group(key: "rest", kind: .rest, name: "", people: people)]
    }
}
