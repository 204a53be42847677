import Primitives

extension RosterMapping {
    /// A mapping guessed from the names of the columns.
    ///
    /// Columns it does not know are ignored, so that nothing is kept which nobody chose, save those that rounds can go by:
    /// languages, seniority, topics. With `keepingUnknown` all become custom attributes under their own names, as many as fit.
    package static func guess(_ header: [String], keepingUnknown: Bool = false) -> RosterMapping {
        var columns = bestNamed(header.map(RosterSpelling.plain))
        var free = RosterLimits.customCount
        for (index, name) in header.enumerated() where columns[index] == .ignore && free > 0 {
            let plain = RosterSpelling.plain(name)
            guard keepingUnknown || ParticipantReading.knownNames.contains(plain) else { continue }
            guard RosterSpelling.ranks[plain] == nil else { continue }
            guard let clean = RosterText.clean(CSVFormula.restored(name)), isFit(customName: clean) else { continue }
            guard !columns.contains(.custom(clean)) else { continue }
            columns[index] = .custom(clean)
            free -= 1
        }
        return RosterMapping(columns)
    }

    /// For each kind the best-named column, the first of equals; `ignore` for the rest.
    private static func bestNamed(_ names: [String]) -> [RosterColumn] {
        var best: [RosterColumn: (index: Int, rank: Int)] = [:]
        let kinds = Set(names.compactMap { RosterSpelling.ranks[$0]?.column })
        let isFamilyName = kinds.contains(.givenName) && !kinds.contains(.familyName)
        for (index, name) in names.enumerated() {
            let known = isFamilyName ? besideGivenName(name) : RosterSpelling.ranks[name]
            guard let (column, rank) = known else { continue }
            if rank < best[column]?.rank ?? .max { best[column] = (index, rank) }
        }
        var columns = [RosterColumn](repeating: .ignore, count: names.count)
        for (column, place) in best { columns[place.index] = column }
        return columns
    }

    /// `Vorname, Name`, `Prénom, Nom`, `Fornavn, Navn`: the bare word is the family name there.
    private static func besideGivenName(_ name: String) -> (column: RosterColumn, rank: Int)? {
        ["name", "nom", "navn"].contains(name) ? (.familyName, 0) : RosterSpelling.ranks[name]
    }
}
