import Accounts
import Audit
import Calendars
import Foundation
import Policy
import Primitives
import Store
import Web

extension MeetingsSlice {
    var eventTypeRoutes: [Route] {
        let path = "/meetings/types/{eventType}"
        return [
            .get("/meetings/types/new", .may(.meetingsOwn)) { try await typeForm($0, nil, nil, status: .ok) },
            .post("/meetings/types/new", .may(.meetingsOwn)) { try await saveType($0, nil) },
            .get(path, .may(.meetingsOwn), showType),
            .get(path + "/edit", .may(.meetingsOwn)) { try await typeForm($0, ownType($0), nil, status: .ok) },
            .post(path + "/edit", .may(.meetingsOwn)) { try await saveType($0, ownType($0)) },
            .post(path + "/open", .may(.meetingsOwn)) { try await setOpen($0, true) },
            .post(path + "/close", .may(.meetingsOwn)) { try await setOpen($0, false) },
            .get(path + "/delete", .may(.meetingsOwn)) { .page(EventTypeDeletePage(try await ownType($0))) },
            .post(path + "/delete", .may(.meetingsOwn), deleteType),
            .post(path + "/links", .may(.meetingsOwn), makeLink),
            .post(path + "/links/{bookingLinkID}/end", .may(.meetingsOwn), endLink),
        ]
    }

    /// The kind of meeting of the path, for whoever made it: anybody else's is a page that does not exist.
    private func ownType(_ exchange: Exchange) async throws -> EventType {
        let (membership, id): (Caller.Membership, EventTypeID) = (try exchange.membership, try exchange.id("eventType"))
        let type = try await database.transaction(.workspace(membership.workspace)) {
            try eventTypes.eventType($0, membership.workspace, id)
        }
        guard let type, type.owner == membership.person else { throw RequestRefusal.notFound }
        return type
    }

    private func showType(_ exchange: Exchange) async throws -> Reply {
        let (membership, type) = (try exchange.membership, try await ownType(exchange))
        let (offering, links) = try await database.transaction(.workspace(membership.workspace)) { tx in
            (
                try offerings.offering(tx, membership.workspace, type.id),
                try bookingLinks.all(tx, membership.workspace, type.id)
            )
        }
        guard let offering else { throw RequestRefusal.notFound }
        return .page(EventTypePage(offering, links, origin: site.origin, exchange))
    }

    // MARK: The form

    /// Whom the caller can name: themselves, and colleagues who allow it.
    private func candidates(_ tx: Transaction, _ membership: Caller.Membership) throws -> [Person] {
        let ids =
            [membership.person]
            + (try availabilities.shared(tx, membership.workspace)).filter { $0 != membership.person }
        let known = try people.people(tx, membership.workspace, ids)
        return ids.compactMap { known[$0] }
    }

    private func typeForm(
        _ exchange: Exchange, _ type: EventType?, _ form: Form?, status: HTTPStatus
    ) async throws -> Reply {
        let membership = try exchange.membership
        let (known, hosts) = try await database.transaction(.workspace(membership.workspace)) {
            tx -> ([Person], [PersonID]) in
            let saved = try type.map { try eventTypes.hosts(tx, membership.workspace, $0.id) }
            return (try self.candidates(tx, membership), saved ?? [membership.person])
        }
        let page = EventTypeFormPage(
            type, known, hosts: hosts, offering: videoServices, form, exchange)
        return .page(page, status: status)
    }

    private func saveType(_ exchange: Exchange, _ type: EventType?) async throws -> Reply {
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        var form = try exchange.form(
            "name", "text", "lengths", "place", "detail", "colour", "approval", "seats", "assignment", "notice", "days",
            "step", "before", "after", "per-day", "per-week", "reminder", "sites",
            "after-hours", "after-text",
            prefixed: EventTypeForm.prefix)
        let allowed = try await database.transaction(.workspace(membership.workspace)) {
            try candidates($0, membership).map(\.id)
        }
        let draft = EventTypeForm.draft(&form, allowed: allowed)
        if let draft, try await !hasVideo(membership.workspace, draft) {
            form.refuse(
                "place",
                draft.settings.place.kind == .zoom
                    ? WordKey("meetings.type.zoom-missing") : WordKey("meetings.type.meet-missing"))
        }
        guard let draft, form.isSound else {
            return try await typeForm(exchange, type, form, status: .unprocessableContent)
        }
        let saved = try await database.transaction(.workspace(membership.workspace)) { tx -> EventTypeID? in
            if let type {
                try eventTypes.change(
                    tx, membership.workspace, type.id, named: draft.name, draft.settings, hosts: draft.hosts)
            } else if try eventTypes.all(tx, membership.workspace, of: membership.person).count >= EventType.maximum {
                return nil
            }
            let id =
                try type?.id
                ?? eventTypes.create(
                    tx, membership.workspace, by: membership.person, named: draft.name, draft.settings,
                    hosts: draft.hosts)
            if type == nil { _ = try bookingLinks.make(tx, membership.workspace, id, isSingle: false) }
            let event: StaticString = type == nil ? "event-type.created" : "event-type.changed"
            try audit.record(tx, membership.workspace, AuditEvent(event, by: actor, on: id.text))
            return id
        }
        guard let saved else {
            form.refuse("name", WordKey("meetings.type.too-many", ["most": "\(EventType.maximum)"]))
            return try await typeForm(exchange, type, form, status: .unprocessableContent)
        }
        return .redirect(to: "/meetings/types/" + saved.text, notice: WordKey("meetings.type.saved"))
    }

    /// Those that can make video meetings here.
    private var videoServices: Set<MeetingPlace.Kind> {
        Set([reader.google.map { _ in .meet }, zoom.map { _ in .zoom }].compactMap { $0 })
    }

    /// Whether a video meeting can be made wherever one is promised: by each host who may be alone with a guest, by one of
    /// several who are there together.
    private func hasVideo(_ workspace: WorkspaceID, _ draft: EventTypeForm.Draft) async throws -> Bool {
        guard draft.settings.place.kind.isVideo else { return true }
        let isZoom = draft.settings.place.kind == .zoom
        let able = try await database.transaction(.workspace(workspace)) { tx in
            if isZoom { return try zoom == nil ? [] : Array(zoomConnections.able(tx, workspace, draft.hosts)) }
            return try draft.hosts.filter {
                try connections.target(tx, workspace, of: $0)?.connection.makesVideo ?? false
            }
        }
        return draft.settings.assignment != .collective ? able.count == draft.hosts.count : !able.isEmpty
    }

    // MARK: Open, closed, gone

    private func setOpen(_ exchange: Exchange, _ isOpen: Bool) async throws -> Reply {
        _ = try exchange.form()
        let (type, actor) = (try await ownType(exchange), try exchange.actor)
        let workspace = try exchange.membership.workspace
        try await database.transaction(.workspace(workspace)) { tx in
            try eventTypes.setOpen(tx, workspace, type.id, isOpen)
            let event: StaticString = isOpen ? "event-type.opened" : "event-type.closed"
            try audit.record(tx, workspace, AuditEvent(event, by: actor, on: type.id.text))
        }
        return .redirect(to: "/meetings/types/" + type.id.text, notice: WordKey("meetings.type.saved"))
    }

    /// With everything that was booked: guests of meetings that lie ahead are told.
    private func deleteType(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let (type, actor) = (try await ownType(exchange), try exchange.actor)
        let workspace = try exchange.membership.workspace
        try await database.transaction(.workspace(workspace)) { tx in
            for id in try bookings.of(tx, workspace, type: type.id) {
                try close(tx, workspace, id, without: nil)
                try bookings.forget(tx, workspace, id)
            }
            try eventTypes.delete(tx, workspace, type.id)
            try audit.record(tx, workspace, AuditEvent("event-type.deleted", by: actor, on: type.id.text))
        }
        return .redirect(to: "/meetings", notice: WordKey("meetings.type.deleted"))
    }

    // MARK: Links

    private func makeLink(_ exchange: Exchange) async throws -> Reply {
        let isSingle = try exchange.form("single")["single"] == "yes"
        let (type, actor) = (try await ownType(exchange), try exchange.actor)
        let workspace = try exchange.membership.workspace
        let made = try await database.transaction(.workspace(workspace)) { tx -> BookingLinkID? in
            guard let id = try bookingLinks.make(tx, workspace, type.id, isSingle: isSingle) else { return nil }
            try audit.record(tx, workspace, AuditEvent("booking-link.made", by: actor, on: type.id.text))
            return id
        }
        let notice = made == nil ? WordKey("meetings.link.too-many") : WordKey("meetings.link.made")
        return .redirect(to: "/meetings/types/" + type.id.text, notice: notice)
    }

    private func endLink(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let (type, actor) = (try await ownType(exchange), try exchange.actor)
        let id: BookingLinkID = try exchange.id("bookingLinkID")
        let workspace = try exchange.membership.workspace
        try await database.transaction(.workspace(workspace)) { tx in
            guard try bookingLinks.end(tx, workspace, type.id, id) else { throw RequestRefusal.notFound }
            try audit.record(tx, workspace, AuditEvent("booking-link.ended", by: actor, on: type.id.text))
        }
        return .redirect(to: "/meetings/types/" + type.id.text, notice: WordKey("meetings.link.ended"))
    }
}
