import Calendars
import Foundation
import Mail
import Primitives

/// What a booking is to calendars: an event by iTIP (RFC 5546), of which one authority alone, we, say what it is.
///
/// It carries no link by which a booking could be changed: invitations are passed on.
struct Invitation: Sendable {
    enum Method: String, Sendable { case request = "REQUEST", cancel = "CANCEL" }

    let method: Method
    /// The same for as long as there is the booking.
    let uid: String
    /// Grows with each change, so that the later word counts.
    let sequence: Int
    let organizer: Mailbox
    /// Of the workspace.
    let organizerName: String
    let attendees: [Mailbox]
    let summary: String
    let text: String
    let place: String
    let start: Instant
    let end: Instant
    let stamp: Instant
    var isTentative = false
    /// What those who are invited said to it.
    var answer = Answer.accepted

    enum Answer: String, Sendable { case accepted = "ACCEPTED", tentative = "TENTATIVE", open = "NEEDS-ACTION" }

    /// As the calendar part of a mail, or a file.
    var file: String {
        var event = CalendarComponent("VEVENT")
        event.properties = [
            CalendarProperty("UID", uid), .utc("DTSTAMP", stamp), .utc("DTSTART", start), .utc("DTEND", end),
            CalendarProperty("SEQUENCE", "\(sequence)"),
            CalendarProperty("STATUS", method == .cancel ? "CANCELLED" : isTentative ? "TENTATIVE" : "CONFIRMED"),
            .text("SUMMARY", summary), .text("DESCRIPTION", text), .text("LOCATION", place),
            CalendarProperty("TRANSP", "OPAQUE"),
            CalendarProperty(
                "ORGANIZER", "mailto:" + organizer.address.text, [CalendarParameter("CN", organizerName)]),
        ]
        event.properties += attendees.map { attendee in
            let name = attendee.name.text.isEmpty ? attendee.address.text : attendee.name.text
            return CalendarProperty(
                "ATTENDEE", "mailto:" + attendee.address.text,
                [
                    CalendarParameter("CN", name), CalendarParameter("CUTYPE", "INDIVIDUAL"),
                    CalendarParameter("ROLE", "REQ-PARTICIPANT"), CalendarParameter("PARTSTAT", answer.rawValue),
                    CalendarParameter("RSVP", "FALSE"),
                ])
        }
        var calendar = CalendarComponent("VCALENDAR")
        calendar.properties = [
            CalendarProperty("VERSION", "2.0"), CalendarProperty("PRODID", "-//Klatch//Meetings//EN"),
            CalendarProperty("CALSCALE", "GREGORIAN"), CalendarProperty("METHOD", method.rawValue),
        ]
        calendar.components = [event]
        return ComponentWriter.text(calendar)
    }
}
