import Calendars
import Foundation
import GoogleAPI

/// A meeting of ours as it is to stand in a host's own calendar.
///
/// It names no organizer and no attendees: a calendar server would send them invitations of its own.
struct OwnEvent: Sendable, Equatable {
    /// What it is about: the same for as long as there is the meeting.
    let id: UUID
    let uid: String
    let stamp: Instant
    let start: Instant
    let end: Instant
    let sequence: Int
    let isTentative: Bool
    let summary: String
    let text: String
    let place: String
    /// A video meeting is to be made with it, where its calendar can.
    var wantsVideo = false

    /// As a file of one event (RFC 5545).
    var file: String {
        var event = CalendarComponent("VEVENT")
        event.properties = [
            CalendarProperty("UID", uid), .utc("DTSTAMP", stamp), .utc("DTSTART", start), .utc("DTEND", end),
            CalendarProperty("SEQUENCE", "\(sequence)"),
            CalendarProperty("STATUS", isTentative ? "TENTATIVE" : "CONFIRMED"),
            .text("SUMMARY", summary), .text("DESCRIPTION", text), .text("LOCATION", place),
            CalendarProperty("TRANSP", "OPAQUE"),
        ]
        var calendar = CalendarComponent("VCALENDAR")
        calendar.properties = [
            CalendarProperty("VERSION", "2.0"), CalendarProperty("PRODID", "-//Klatch//Meetings//EN"),
            CalendarProperty("CALSCALE", "GREGORIAN"),
        ]
        calendar.components = [event]
        return ComponentWriter.text(calendar)
    }

    var atGoogle: OwnCalendarEvent {
        OwnCalendarEvent(
            OwnEventID(id), summary: summary, text: text, place: place, start: GoogleCalendars.text(start),
            end: GoogleCalendars.text(end), isTentative: isTentative, wantsVideo: wantsVideo)
    }
}
