import GoogleAPI
import Store

/// What examinations ask of connected calendars. In the system scope.
extension MeetingsSlice {
    /// What people let us do in their calendars at Google; nil for one whose leave cannot be read.
    package func grants(_ tx: Transaction, limit: Int) throws -> [GoogleLeave?] {
        try CalendarConnectionStore(vault: vault, random: random).some(tx, .google, limit: limit).map(\.document.leave)
    }
}
