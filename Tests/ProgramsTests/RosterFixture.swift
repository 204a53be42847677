@testable import Programs

/// Reads a roster out of a text.
func roster(_ text: String, mapping: RosterMapping? = nil) throws -> RosterReading {
    try RosterReading.read(Array(text.utf8), mapping: mapping)
}

/// The problems of a roster with an address, a name and one more column that holds `values`.
func problems(_ column: String, _ values: [String]) throws -> [RosterProblem] {
    try rosterWith(column, values).problems.first
}

func rosterWith(_ column: String, _ values: [String], dateOrder: RosterDateOrder? = nil) throws -> RosterReading {
    let header = ["Email", "Name", column]
    var mapping = RosterMapping.guess(header)
    mapping.dateOrder = dateOrder
    let lines = values.enumerated().map { "p\($0.offset)@example.org,Ada,\"\($0.element)\"" }
    return try roster(([header.joined(separator: ",")] + lines).joined(separator: "\n"), mapping: mapping)
}
