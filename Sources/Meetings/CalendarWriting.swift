import Accounts
import Calendars
import Foundation
import Jobs
import Mail
import Outbound
import Primitives
import Store
import Web

/// What a host's own calendar is told of their meetings.
extension MeetingsSlice {
    /// Has hosts' calendars told what became of a booking. The jobs look at what is so when they run: repeated, or late,
    /// they write the same event.
    func writeEvents(_ tx: Transaction, _ workspace: WorkspaceID, _ event: UUID, isGroup: Bool, _ hosts: [PersonID])
        throws
    {
        for host in hosts {
            try queue.post(tx, CalendarWrite(event: event, isGroup: isGroup, host: host), workspace: workspace)
        }
    }

    /// The event as it is to stand in a host's calendar; nil where there is none any more.
    ///
    /// It names no organizer and no attendees: a calendar server would send them invitations of its own.
    func ownEvent(_ tx: Transaction, _ workspace: WorkspaceID, _ payload: CalendarWrite) throws -> String? {
        if payload.isPoll { return try pollEvent(tx, workspace, PollID(payload.event)) }
        let id =
            payload.isGroup
            ? try bookings.first(tx, workspace, in: MeetingID(payload.event)) : BookingID(payload.event)
        guard let id, let booking = try bookings.booking(tx, workspace, id), booking.state.isLive,
            let guest = booking.guest,
            booking.hosts.contains(payload.host), let scene = try scene(tx, workspace, booking)
        else { return nil }
        let language = scene.language(of: payload.host)
        let catalogue = try templates.catalogue(templates.catalogues[language] == nil ? "en" : language)
        let words = MeetingWords(catalogue: catalogue)
        let link = site.origin + "/meetings/bookings/" + booking.id.text
        return Self.file([
            CalendarProperty("UID", payload.event.uuidString.lowercased() + "@" + organizer.address.domain),
            .utc("DTSTAMP", tx.now.instant), .utc("DTSTART", booking.start), .utc("DTEND", booking.end),
            CalendarProperty("SEQUENCE", "\(booking.sequence)"),
            CalendarProperty("STATUS", booking.state == .pending ? "TENTATIVE" : "CONFIRMED"),
            .text("SUMMARY", payload.isGroup ? scene.type.name : scene.type.name + ": " + guest.name),
            .text("DESCRIPTION", link), .text("LOCATION", words.whereabouts(scene) ?? ""),
        ])
    }

    private func pollEvent(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PollID) throws -> String? {
        guard let scene = try scene(tx, workspace, id), scene.poll.state == .final, let chosen = scene.chosen else {
            return nil
        }
        let document = scene.poll.document
        return Self.file([
            CalendarProperty("UID", scene.poll.uid(at: organizer.address.domain)), .utc("DTSTAMP", tx.now.instant),
            .utc("DTSTART", chosen.start), .utc("DTEND", chosen.end),
            CalendarProperty("SEQUENCE", "\(scene.poll.sequence)"), CalendarProperty("STATUS", "CONFIRMED"),
            .text("SUMMARY", document.title),
            .text("DESCRIPTION", site.origin + "/meetings/polls/" + id.text), .text("LOCATION", document.place),
        ])
    }

    private static func file(_ properties: [CalendarProperty]) -> String {
        var event = CalendarComponent("VEVENT")
        event.properties = properties + [CalendarProperty("TRANSP", "OPAQUE")]
        var calendar = CalendarComponent("VCALENDAR")
        calendar.properties = [
            CalendarProperty("VERSION", "2.0"), CalendarProperty("PRODID", "-//Klatch//Meetings//EN"),
            CalendarProperty("CALSCALE", "GREGORIAN"),
        ]
        calendar.components = [event]
        return ComponentWriter.text(calendar)
    }

    /// Writes or removes it; why that was not possible.
    func write(
        _ workspace: WorkspaceID, _ due: CalendarConnectionStore.Due, _ event: UUID, _ text: String?
    ) async -> CalendarTrouble? {
        let onBehalf = OnBehalf(workspace: workspace, person: due.person)
        do throws(CalendarTrouble) {
            if let text {
                try await reader.write(event, text, to: due.remote, of: due.connection, for: onBehalf)
            } else {
                try await reader.remove(event, from: due.remote, of: due.connection, for: onBehalf)
            }
            return nil
        } catch { return error }
    }
}
