import Accounts
import Audit
import Calendars
import Foundation
import Limits
import Policy
import Primitives
import Store
import Web

extension MeetingsSlice {
    var calendarRoutes: [Route] {
        let upload = Route.Body.upload(maximumBytes: CalendarFile.maximumBytes)
        return [
            .get("/meetings/calendars", .may(.meetingsOwn)) { try await showCalendars($0, Form(), status: .ok) },
            .post("/meetings/calendars", .may(.meetingsOwn), body: upload, uploadCalendar),
            .post("/meetings/calendars/{calendar}/remove", .may(.meetingsOwn), removeCalendar),
        ]
    }

    func showCalendars(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let membership = try exchange.membership
        let (sources, accounts, hours) = try await database.transaction(.workspace(membership.workspace)) { tx in
            (
                try calendars.sources(tx, membership.workspace, of: [membership.person])[membership.person] ?? [],
                try connections.all(tx, membership.workspace, of: membership.person).filter { $0.kind != .feed },
                try ownAvailability(tx, exchange).availability
            )
        }
        let page = CalendarsPage(
            sources, accounts, zone: hours.hours?.zone ?? .utc, offersGoogle: reader.google != nil,
            offersZoom: zoom != nil, form, exchange)
        return .page(page, status: status).lettingForms(leadTo: reader.google.map { [$0.origin] } ?? [])
    }

    /// A file as a new calendar, or as the newer state of the one that has its name.
    private func uploadCalendar(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        var (form, bytes): (Form, [UInt8]) = (Form(), [])
        do {
            let name = try await exchange.upload("file", maximumBytes: CalendarFile.maximumBytes) {
                try await limiter.check(.calendarUpload, [limiter.keys.account(try exchange.signedIn.account)])
            } _: {
                bytes += $0
            }
            try await keep(exchange, membership.workspace, membership.person, Self.plain(name), bytes)
        } catch let error as CalendarFileError {
            form.refuse("file", error.words)
            return try await showCalendars(exchange, form, status: .unprocessableContent)
        } catch let refusal as TooManyTries {
            form.refuse("file", refusal)
            return try await showCalendars(exchange, form, status: .unprocessableContent).refusing(refusal)
        }
        return .redirect(to: "/meetings/calendars", notice: WordKey("meetings.calendars.read"))
    }

    private func keep(
        _ exchange: Exchange, _ workspace: WorkspaceID, _ person: PersonID, _ name: String, _ bytes: [UInt8]
    ) async throws {
        let actor = try exchange.actor
        let (viewer, own) = try await database.transaction(.workspace(workspace)) { tx in
            (
                try ownAvailability(tx, exchange).availability.hours?.zone ?? .utc,
                try connections.own(tx, workspace, of: person)
            )
        }
        let reading = try CalendarFile.read(
            bytes, viewer: viewer, at: exchange.now.instant, leavingOut: own)
        try await database.transaction(.workspace(workspace)) { tx in
            let known = try calendars.sources(tx, workspace, of: [person])[person] ?? []
            if let same = known.first(where: { $0.kind == .file && $0.name == name }) {
                try calendars.replace(tx, workspace, person, same.id, reading)
            } else {
                try calendars.add(tx, workspace, person, named: name, reading)
            }
            try audit.record(
                tx, workspace,
                AuditEvent(
                    "calendar.read", by: actor, on: person.text, details: ["times": "\(reading.busy.count)"]))
        }
    }

    /// The file's name as one short line.
    private static func plain(_ name: String) -> String {
        let clean = name.unicodeScalars.filter { !$0.isControl }.prefix(80)
        let text = String(String.UnicodeScalarView(clean))
        return text.isEmpty ? "calendar.ics" : text
    }

    private func removeCalendar(_ exchange: Exchange) async throws -> Reply {
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        let id: BusyCalendarID = try exchange.id("calendar")
        _ = try exchange.form()
        try await database.transaction(.workspace(membership.workspace)) { tx in
            guard try calendars.remove(tx, membership.workspace, membership.person, id) else {
                throw RequestRefusal.notFound
            }
            try connections.removeUnusedFeeds(tx, membership.workspace, membership.person)
            try audit.record(
                tx, membership.workspace, AuditEvent("calendar.removed", by: actor, on: membership.person.text))
        }
        return .redirect(to: "/meetings/calendars", notice: WordKey("meetings.calendars.removed"))
    }
}
