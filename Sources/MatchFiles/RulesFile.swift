import Matching

/// The rules of a file, with people still named by address.
package struct RulesFile: Sendable, Equatable {
    package static let maximumBytes = 262_144

    package var size: Int?
    package var leftovers = Leftovers.larger
    package var lookAhead: Int?
    package var differ: [Attribute] = []
    package var share: [Attribute] = []
    package var cross: Attribute?
    package var never: [NeverRule] = []
    package var draw = DrawRule.everyone
    package var wishes = RoundWishes()
    /// Attributes that rules name, each with the first line that does.
    package var attributes: [Attribute: Int] = [:]
    /// Where the hosts of a lottery stand.
    package var hostsLine = 1
    /// Where `cross` stands.
    package var crossLine = 1
    /// Where each category of seats stands.
    package var seatLines: [Int] = []

    package enum DrawRule: Sendable, Equatable {
        case everyone
        case lottery(hosts: [String], winners: Int)
        case seats([SeatQuota])
    }

    /// One entry of `never`, and the line it stands on.
    package struct NeverRule: Sendable, Equatable {
        package var line: Int
        package var people: [String] = []
        package var one: ApartRule.Side?
        package var other: ApartRule.Side?
    }

    package init() {}

    package static func read(_ chunks: Chunks) throws -> RulesFile {
        var bytes: [UInt8] = []
        while let chunk = try chunks() {
            bytes += chunk
            guard bytes.count <= maximumBytes else {
                throw FileMistake(line: 1, "rules may have \(maximumBytes) bytes at most")
            }
        }
        return try RulesReading(bytes).file
    }

    /// Attributes by the names of the people file's columns.
    static func attribute(_ name: String) -> Attribute? {
        PersonColumn(name: TableReading.plain(name))?.attribute
    }
}

extension Attribute {
    /// As the column is called.
    package var columnName: String {
        switch self {
        case .department: "department"
        case .location: "location"
        case .seniority: "seniority"
        case .language: "languages"
        case .pool: "pool"
        case .named(let name): name
        }
    }
}
