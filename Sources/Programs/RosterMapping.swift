/// What each column of a roster holds, in the order of the file.
package struct RosterMapping: Hashable, Sendable, Codable {
    package var columns: [RosterColumn]
    /// How `3/4/2024` is read; nil where the column itself must show it.
    package var dateOrder: RosterDateOrder?

    package init(_ columns: [RosterColumn], dateOrder: RosterDateOrder? = nil) {
        self.columns = columns
        self.dateOrder = dateOrder
    }

    /// Nil where the file has no such column.
    package func index(of column: RosterColumn) -> Int? { columns.firstIndex(of: column) }

    /// Why no row can be read with this mapping; empty where rows can.
    package func problems(forColumns count: Int) -> [RosterMappingProblem] {
        var problems: [RosterMappingProblem] = []
        if columns.count != count { problems.append(.doesNotFit(columns: columns.count, file: count)) }
        if index(of: .address) == nil { problems.append(.noAddress) }
        if nameColumns.isEmpty { problems.append(.noName) }
        return problems + repeated + unfitCustoms
    }

    private var nameColumns: [RosterColumn] {
        columns.filter { $0 == .name || $0 == .givenName || $0 == .familyName }
    }

    private var repeated: [RosterMappingProblem] {
        columns.indices.compactMap { index in
            let column = columns[index]
            guard column != .ignore, let first = self.index(of: column), first < index else { return nil }
            return .repeated(column: index + 1, firstColumn: first + 1)
        }
    }

    private var unfitCustoms: [RosterMappingProblem] {
        var problems: [RosterMappingProblem] = []
        for case (let index, .custom(let name)) in columns.enumerated() where !Self.isFit(customName: name) {
            problems.append(.unfitCustomName(column: index + 1, limit: RosterLimits.customNameLength))
        }
        if columns.filter(\.isCustom).count > RosterLimits.customCount {
            problems.append(.tooManyCustoms(limit: RosterLimits.customCount))
        }
        return problems
    }

    /// Whether the name is one that stays the same when it is cleaned, and short enough.
    static func isFit(customName name: String) -> Bool {
        guard !name.isEmpty, name.unicodeScalars.count <= RosterLimits.customNameLength else { return false }
        return RosterText.clean(name).map { $0.utf8.elementsEqual(name.utf8) } ?? false
    }
}
