import Primitives
import Web

/// The choice of what each column of a file holds, as a form makes it.
enum ImportColumns {
    static let prefix = "column."

    static func field(_ index: Int) -> String { "\(prefix)\(index)" }

    /// What a column may hold: any of the fixed kinds, or an attribute under its own heading.
    static func offered(for header: String) -> [RosterColumn] {
        guard let name = RosterText.clean(CSVFormula.restored(header)), RosterMapping.isFit(customName: name) else {
            return RosterColumn.fixed
        }
        return RosterColumn.fixed + [.custom(name)]
    }

    /// The mapping that a form chose for a file with this header; nil, and refused in the form, where it cannot be used.
    static func mapping(_ form: inout Form, for header: [String], dateOrder: RosterDateOrder?) -> RosterMapping? {
        var columns: [RosterColumn] = []
        for (index, name) in header.enumerated() {
            let chosen = RosterColumn(form[field(index)]).flatMap { offered(for: name).contains($0) ? $0 : nil }
            if chosen == nil { form.refuse(field(index), WordKey("form.choice")) }
            columns.append(chosen ?? .ignore)
        }
        let mapping = RosterMapping(columns, dateOrder: dateOrder)
        refuse(mapping, in: &form, columns: header.count)
        return form.isSound ? mapping : nil
    }

    /// What is wrong with the columns a file is read with now.
    static func problems(of preview: ImportPreview) -> Form {
        var form = Form()
        refuse(preview.mapping, in: &form, columns: preview.header.count)
        return form
    }

    private static func refuse(_ mapping: RosterMapping, in form: inout Form, columns: Int) {
        for problem in mapping.problems(forColumns: columns) { form.refuse(field(problem.place), problem.words) }
    }
}

extension RosterMappingProblem {
    /// The column beside which it is told, counted from 0.
    fileprivate var place: Int {
        switch self {
        case .repeated(let column, _), .unfitCustomName(let column, _): column - 1
        case .noAddress, .noName, .doesNotFit, .tooManyCustoms: 0
        }
    }
}

extension RosterColumn {
    var words: WordKey {
        switch self {
        case .address: WordKey("roster.column.address")
        case .name: WordKey("roster.column.name")
        case .givenName: WordKey("roster.column.given-name")
        case .familyName: WordKey("roster.column.family-name")
        case .department: WordKey("roster.column.department")
        case .location: WordKey("roster.column.location")
        case .timeZone: WordKey("roster.column.time-zone")
        case .startDate: WordKey("roster.column.start-date")
        case .custom(let name): WordKey("roster.column.custom", ["name": name])
        case .ignore: WordKey("roster.column.ignore")
        }
    }
}
