import Primitives

/// Why a mapping cannot be used. Columns are counted from 1.
package enum RosterMappingProblem: Hashable, Sendable {
    case noAddress
    case noName
    case doesNotFit(columns: Int, file: Int)
    case repeated(column: Int, firstColumn: Int)
    case unfitCustomName(column: Int, limit: Int)
    case tooManyCustoms(limit: Int)

    package var words: WordKey {
        switch self {
        case .noAddress: WordKey("roster.mapping.no-address")
        case .noName: WordKey("roster.mapping.no-name")
        case .doesNotFit(let columns, let file):
            WordKey("roster.mapping.does-not-fit", ["columns": String(columns), "file": String(file)])
        case .repeated(let column, let first):
            WordKey("roster.mapping.repeated", ["column": String(column), "first": String(first)])
        case .unfitCustomName(let column, let limit):
            WordKey("roster.mapping.unfit-custom-name", ["column": String(column), "limit": String(limit)])
        case .tooManyCustoms(let limit): WordKey("roster.mapping.too-many-customs", ["limit": String(limit)])
        }
    }
}
