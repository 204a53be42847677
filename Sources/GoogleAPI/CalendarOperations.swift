import Outbound

/// All calls to Google's calendars that this room can make, beside those for leave (`GoogleOperations.leave`). Masks are
/// part of the calls: no title, text, place or guest of an event crosses the wire, but those that we write ourselves.
package enum CalendarOperations {
    private static let host: StaticString = "www.googleapis.com"

    static let list = GoogleOperation(
        ProviderCall(
            "Google", "GET", host: host, path: "/calendar/v3/users/me/calendarList",
            fixed: [("maxResults", "250"), ("fields", "nextPageToken,items(id,summary,accessRole,primary)")],
            query: ["pageToken"], operation: "list your calendars", isIdempotent: true),
        [.calendarList], asking: "calendar ids", "names of calendars", "whose they are")

    /// Of guests one at most is named: the calendar's owner, and of them only whether they declined.
    static let events = GoogleOperation(
        ProviderCall(
            "Google", "GET", host: host, path: "/calendar/v3/calendars/{calendar}/events",
            fixed: [
                ("singleEvents", "true"), ("maxAttendees", "1"), ("maxResults", "1000"),
                (
                    "fields",
                    """
                    nextPageToken,nextSyncToken,timeZone,\
                    items(id,iCalUID,status,transparency,start(date,dateTime),end(date,dateTime),\
                    attendees(self,responseStatus))
                    """
                ),
            ],
            query: ["timeMin", "timeMax", "pageToken", "syncToken"], operation: "read when a calendar is busy",
            isIdempotent: true),
        [.availability, .ownEvents],
        asking: "event ids", "beginnings and ends", "whether they are busy", "whether you declined")

    /// Under an identity of ours, so that a second one changes nothing: Google refuses it.
    static let insert = GoogleOperation(
        ProviderCall(
            "Google", "POST", host: host, path: "/calendar/v3/calendars/{calendar}/events",
            fixed: written, operation: "write a meeting of ours", isIdempotent: true),
        [.ownEvents], asking: "event id", "video link")

    static let change = GoogleOperation(
        ProviderCall(
            "Google", "PATCH", host: host, path: "/calendar/v3/calendars/{calendar}/events/{event}",
            fixed: written, operation: "change a meeting of ours", isIdempotent: true),
        [.ownEvents], asking: "event id", "video link")

    static let remove = GoogleOperation(
        ProviderCall(
            "Google", "DELETE", host: host, path: "/calendar/v3/calendars/{calendar}/events/{event}",
            fixed: [("sendUpdates", "none")], operation: "remove a meeting of ours", isIdempotent: true),
        [.ownEvents])

    /// Google mails nobody about what we write: our own invitations do, and there is one authority over each.
    private static let written: [(name: StaticString, value: StaticString)] = [
        ("sendUpdates", "none"), ("conferenceDataVersion", "1"),
        ("fields", "id,conferenceData(entryPoints(entryPointType,uri),createRequest(status))"),
    ]

    package static let all = [list, events, insert, change, remove]

    /// For the list of what may leave for calendars, with what it takes to be let in.
    package static var calls: [ProviderCall] { (all + GoogleOperations.leave).map(\.call) }
}
