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
            try askForWriting(tx, workspace, CalendarWrite(event: event, isGroup: isGroup, host: host))
        }
    }

    /// What is asked for stands on the host's page until it is done.
    func askForWriting(_ tx: Transaction, _ workspace: WorkspaceID, _ write: CalendarWrite) throws {
        try writings.ask(tx, workspace, write)
        try queue.post(tx, write, workspace: workspace)
    }

    /// The event as it is to stand in a host's calendar; nil where there is none any more.
    ///
    /// It names no organizer and no attendees: a calendar server would send them invitations of its own.
    func ownEvent(_ tx: Transaction, _ workspace: WorkspaceID, _ payload: CalendarWrite) throws -> OwnEvent? {
        if payload.isPoll { return try pollEvent(tx, workspace, PollID(payload.event), payload.host) }
        guard let booking = try written(tx, workspace, payload), booking.state.isLive, let guest = booking.guest,
            booking.hosts.contains(payload.host), let scene = try scene(tx, workspace, booking)
        else { return nil }
        let language = scene.language(of: payload.host)
        let catalogue = try templates.catalogue(templates.catalogues[language] == nil ? "en" : language)
        let words = MeetingWords(catalogue: catalogue)
        let link = site.origin + "/meetings/bookings/" + booking.id.text
        return OwnEvent(
            id: payload.event, uid: payload.event.uuidString.lowercased() + "@" + organizer.address.domain,
            stamp: tx.now.instant, start: booking.start, end: booking.end, sequence: booking.sequence,
            isTentative: booking.state == .pending,
            summary: payload.isGroup ? scene.type.name : scene.type.name + ": " + guest.name, text: link,
            place: words.whereabouts(scene) ?? "")
    }

    /// The booking that an event is of; one of those in a meeting with seats.
    func written(_ tx: Transaction, _ workspace: WorkspaceID, _ payload: CalendarWrite) throws -> GuestBooking? {
        let id =
            payload.isGroup
            ? try bookings.first(tx, workspace, in: MeetingID(payload.event)) : BookingID(payload.event)
        return try id.flatMap { try bookings.booking(tx, workspace, $0) }
    }

    private func pollEvent(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: PollID, _ host: PersonID
    ) throws -> OwnEvent? {
        guard let scene = try scene(tx, workspace, id), scene.poll.state == .final, let chosen = scene.chosen else {
            return nil
        }
        let (document, isOwner) = (scene.poll.document, scene.poll.owner == host)
        guard try isOwner || meetings.colleagues(tx, workspace, scene.poll).contains(host) else { return nil }
        return OwnEvent(
            id: id.uuid, uid: scene.poll.uid(at: organizer.address.domain), stamp: tx.now.instant,
            start: chosen.start, end: chosen.end, sequence: scene.poll.sequence, isTentative: false,
            summary: document.title, text: isOwner ? site.origin + "/meetings/polls/" + id.text : document.text,
            place: document.place)
    }

    /// Where a server alone says when somebody is busy, what was removed counts until the calendar is read again.
    func readSoon(_ workspace: WorkspaceID, _ due: CalendarConnectionStore.Due) async throws {
        guard due.connection.kind == .caldav else { return }
        try await database.transaction(.workspace(workspace)) { tx in
            try queue.post(tx, CalendarRead(calendar: due.id), workspace: workspace)
        }
    }

    /// Writes or removes it; why that was not possible.
    func write(
        _ workspace: WorkspaceID, _ due: CalendarConnectionStore.Due, _ event: UUID, _ own: OwnEvent?
    ) async -> CalendarTrouble? {
        let onBehalf = OnBehalf(workspace: workspace, person: due.person)
        do throws(CalendarTrouble) {
            if let own {
                try await reader.write(own, to: due.remote, of: due.connection, for: onBehalf)
            } else {
                try await reader.remove(event, from: due.remote, of: due.connection, for: onBehalf)
            }
            return nil
        } catch { return error }
    }
}
