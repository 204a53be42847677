import Outbound

/// One calendar of an account, as its server lists it.
package struct CalDAVCalendar: Sendable, Equatable {
    package let address: TypedAddress
    /// What its owner calls it; the end of its address where they call it nothing.
    package let name: String
    /// Whether the account may add to it.
    package let canWrite: Bool
}

/// Whether a calendar is as it was when it was last looked at.
package struct CalDAVChange: Sendable, Equatable {
    package let isChanged: Bool
    /// To ask with the next time; nil where the server has none.
    package let token: String?
}
