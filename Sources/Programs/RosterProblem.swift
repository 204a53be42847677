import Primitives

/// What keeps a row of a roster from being taken. It never holds anything out of the file.
package struct RosterProblem: Hashable, Sendable {
    /// Counted from 1 as a spreadsheet does.
    package let row: Int
    /// Counted from 1.
    package let column: Int
    package let reason: Reason

    package enum Reason: Hashable, Sendable {
        case address(EmailAddressError)
        case repeatedAddress(firstRow: Int)
        case noName
        case tooLong(limit: Int)
        case deceptiveCharacter
        case unknownTimeZone
        case unreadableDate
        /// The column never shows whether the day or the month comes first.
        case ambiguousDate
        /// Some dates of the column have the day first, others the month.
        case contradictoryDate
    }

    package var words: WordKey {
        switch reason {
        case .address(let error): error.words
        case .repeatedAddress(let first): WordKey("roster.repeated-address", ["first": String(first)])
        case .noName: WordKey("roster.no-name")
        case .tooLong(let limit): WordKey("roster.too-long", ["limit": String(limit)])
        case .deceptiveCharacter: WordKey("roster.deceptive-character")
        case .unknownTimeZone: WordKey("roster.unknown-time-zone")
        case .unreadableDate: WordKey("roster.unreadable-date")
        case .ambiguousDate: WordKey("roster.ambiguous-date")
        case .contradictoryDate: WordKey("roster.contradictory-date")
        }
    }
}
