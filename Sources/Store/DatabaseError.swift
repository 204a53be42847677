import CPostgres

/// What went wrong with the database, in the terms callers act on. Never holds a value of a row.
public enum DatabaseError: Error, Equatable, Sendable {
    /// No connection can be had, or it was lost on the way: nothing is known to have been written.
    case unavailable
    /// All connections are taken and as many callers wait as may.
    case busy
    case uniqueViolation(constraint: String)
    case foreignKeyViolation(constraint: String)
    case checkViolation(constraint: String)
    case exclusionViolation(constraint: String)
    /// Row security or a missing right (42501).
    case denied
    /// Another transaction was in the way (40001, 40P01, 55P03): the whole may be tried again.
    case conflict
    /// A statement ran longer than it may (57014).
    case tooSlow
    /// The disk under the database is full (53100).
    case diskFull
    /// A column or a value of that type is not in the row: a mistake in the program.
    case missing(String)
    /// Any other state, by its SQLSTATE.
    case failed(state: String)
}

extension DatabaseError {
    /// Reads SQLSTATE and constraint of a failed result (PostgreSQL manual, appendix A).
    init(result: OpaquePointer?) {
        let state = Self.field("C", of: result)
        let constraint = Self.field("n", of: result)
        switch state {
        case "23505": self = .uniqueViolation(constraint: constraint)
        case "23503": self = .foreignKeyViolation(constraint: constraint)
        case "23514": self = .checkViolation(constraint: constraint)
        case "23P01": self = .exclusionViolation(constraint: constraint)
        case "42501": self = .denied
        case "40001", "40P01", "55P03": self = .conflict
        case "57014": self = .tooSlow
        case "53100": self = .diskFull
        case "", "57P01", "57P02", "57P03", "08000", "08003", "08006": self = .unavailable
        default: self = .failed(state: state)
        }
    }

    private static func field(_ code: Unicode.Scalar, of result: OpaquePointer?) -> String {
        PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) } ?? ""
    }
}
