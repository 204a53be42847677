/// How much a roster may say about one person, in Unicode scalars unless said otherwise (as PostgreSQL counts).
package enum RosterLimits {
    package static let nameLength = 200
    package static let departmentLength = 120
    package static let locationLength = 120
    package static let customLength = 200
    package static let customNameLength = 80
    /// Custom attributes of one person.
    package static let customCount = 20
    /// Problems that are kept; more are only counted.
    package static let keptProblems = 1_000
}
