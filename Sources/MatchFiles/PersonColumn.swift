import Matching

struct CellMistake: Error {
    var reason: String
}

/// What a column of the people file says about a person.
enum PersonColumn: Equatable {
    case email, name, department, location, seniority, tenure, start, languages, hours, pool, wishes, blocked
    case other(String)

    private static let names: [String: PersonColumn] = [
        "email": .email, "e mail": .email, "mail": .email, "email address": .email, "work email": .email,
        "name": .name, "full name": .name, "department": .department, "location": .location, "office": .location,
        "seniority": .seniority, "tenure": .tenure, "start": .start, "start date": .start, "languages": .languages,
        "language": .languages, "hours": .hours, "free hours": .hours, "pool": .pool, "pools": .pool,
        "audience": .pool, "wishes": .wishes, "blocked": .blocked,
    ]

    /// - Parameter name: as `TableReading.plain` gives it; nil for a column without a name.
    init?(name: String) {
        guard !name.isEmpty else { return nil }
        self = PersonColumn.names[name] ?? .other(name)
    }

    /// What rules call it; nil for what no rule is about.
    var attribute: Attribute? {
        switch self {
        case .department: .department
        case .location: .location
        case .seniority: .seniority
        case .languages: .language
        case .pool: .pool
        case .other(let name): .named(name)
        case .email, .name, .tenure, .start, .hours, .wishes, .blocked: nil
        }
    }

    func put(
        _ field: String, into person: inout Participant, wanted: inout [String], unwanted: inout [String]
    ) throws {
        switch self {
        case .email, .name: break
        case .department: person.department = field
        case .location: person.location = field
        case .seniority: person.seniority = field
        case .tenure: person.tenure = try Cells.months(ofYears: field)
        case .start: person.tenure = try Cells.months(since: field)
        case .languages: person.languages = Set(parts(field))
        case .hours: person.freeHours = try Cells.hours(field)
        case .pool: person.pools = Set(parts(field, separators: [";", "|"]))
        case .wishes: wanted = try Cells.addresses(field)
        case .blocked: unwanted = try Cells.addresses(field)
        case .other(let name): person.others[name] = Set(parts(field, separators: [";", "|"]))
        }
    }
}
