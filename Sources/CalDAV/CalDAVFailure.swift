import Outbound

/// Why a calendar server did not do what was asked. Holds nothing of what it answered, and no secret.
package enum CalDAVFailure: Error, Hashable {
    /// Name or password are not accepted.
    case credentials
    /// The account may not do this.
    case forbidden
    /// The calendar is not there any more.
    case gone
    /// There is a server, and it is none for calendars; or it names none.
    case noCalendars
    /// Somebody else changed the same event at the same time.
    case conflict
    case answered(Int)
    /// What it says is not what was asked for, or cannot be read.
    case unreadable
    case fetch(FetchFailure)

    init(_ failure: FetchFailure) {
        switch failure {
        case .status(401): self = .credentials
        case .status(403): self = .forbidden
        case .status(404), .status(410): self = .gone
        case .status(412): self = .conflict
        case .status(let status): self = .answered(status)
        default: self = .fetch(failure)
        }
    }
}
