import Primitives

/// What each column of a file of contacts holds, in the order of the file.
struct ContactMapping: Hashable, Sendable, Codable {
    var columns: [ContactColumn]

    init(_ columns: [ContactColumn]) { self.columns = columns }

    /// Nil where the file has no such column.
    func index(of column: ContactColumn) -> Int? { columns.firstIndex(of: column) }

    /// Why no row can be read with it, each with the column beside which it is told, counted from 0; empty where rows can.
    var problems: [(column: Int, words: WordKey)] {
        guard index(of: .address) != nil else { return [(0, WordKey("outreach.import.no-address"))] }
        let repeated = columns.indices.compactMap { place -> (Int, WordKey)? in
            guard columns[place] != .ignored, let first = index(of: columns[place]), first < place else { return nil }
            return (place, WordKey("outreach.import.twice", ["column": "\(place + 1)", "first": "\(first + 1)"]))
        }
        let own = columns.indices.filter { if case .custom = columns[$0] { true } else { false } }
        guard own.count > ContactLimits.customCount else { return repeated }
        let limit = ["limit": "\(ContactLimits.customCount)"]
        return repeated + [(own[ContactLimits.customCount], WordKey("outreach.contact.custom-many", limit))]
    }
}
