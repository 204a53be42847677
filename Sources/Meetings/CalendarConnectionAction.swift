import Accounts
import Audit
import Calendars
import Foundation
import Limits
import Outbound
import Policy
import Primitives
import Store
import Web

/// Calendars that are read by themselves: an address, or an account at a calendar server.
extension MeetingsSlice {
    var connectionRoutes: [Route] {
        let path = "/meetings/connections/{calendarConnection}"
        return [
            .post("/meetings/calendars/feed", .may(.meetingsOwn), connectFeed),
            .post("/meetings/calendars/account", .may(.meetingsOwn), connectAccount),
            .post("/meetings/calendars/{calendar}/read", .may(.meetingsOwn), readCalendar),
            .get(path, .may(.meetingsOwn)) { try await showConnection($0, nil, status: .ok) },
            .post(path, .may(.meetingsOwn), chooseCalendars),
            .post(path + "/look", .may(.meetingsOwn), lookForCalendars),
            .post(path + "/remove", .may(.meetingsOwn), disconnect),
        ]
    }

    private func mayCall(_ exchange: Exchange) async throws {
        try await limiter.check(.calendarConnect, [limiter.keys.account(try exchange.signedIn.account)])
    }

    func ownConnection(_ tx: Transaction, _ exchange: Exchange) throws -> CalendarConnection {
        let membership = try exchange.membership
        let id: CalendarConnectionID = try exchange.id("calendarConnection")
        let all = try connections.all(tx, membership.workspace, of: membership.person)
        guard let found = all.first(where: { $0.id == id }) else { throw RequestRefusal.notFound }
        return found
    }

    // MARK: A file at an address

    private func connectFeed(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("feed", "name")
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        let address = form.parse("feed") { try TypedAddress(parsing: Self.secure($0)) }
        let name = form.text("name", maximum: 80)
        guard let address, let name, form.isSound else {
            return try await showCalendars(exchange, form, status: .unprocessableContent)
        }
        let connection = CalendarConnection(
            id: CalendarConnectionID(random.uuid(at: exchange.now)), person: membership.person, kind: .feed,
            document: .init(address: address.text), createdAt: exchange.now)
        do {
            try await mayCall(exchange)
            let look = try await firstLook(exchange, connection, address.text)
            try await database.transaction(.workspace(membership.workspace)) { tx in
                let id = try connections.add(
                    tx, membership.workspace, membership.person, .feed, connection.document)
                try add(tx, membership.workspace, membership.person, named: name, look, .feed, id)
                try audit.record(
                    tx, membership.workspace, AuditEvent("calendar.connected", by: actor, on: membership.person.text))
            }
        } catch let trouble as CalendarTrouble {
            form.refuse("feed", trouble.firstWords)
            return try await showCalendars(exchange, form, status: .unprocessableContent)
        } catch let error as CalendarFileError {
            form.refuse("feed", error.words)
            return try await showCalendars(exchange, form, status: .unprocessableContent)
        } catch let refusal as TooManyTries {
            form.refuse("feed", refusal)
            return try await showCalendars(exchange, form, status: .ok).refusing(refusal)
        }
        return .redirect(to: "/meetings/calendars", notice: WordKey("meetings.calendars.read"))
    }

    /// `webcal:` is how programs are told to subscribe; it is fetched like any other page.
    private static func secure(_ text: String) -> String {
        let plain = text.trimmingCharacters(in: .whitespaces)
        return plain.lowercased().hasPrefix("webcal://") ? "https://" + plain.dropFirst("webcal://".count) : plain
    }

    private func firstLook(
        _ exchange: Exchange, _ connection: CalendarConnection, _ address: String
    ) async throws -> CalendarReader.Look {
        let membership = try exchange.membership
        let (viewer, own) = try await database.transaction(.workspace(membership.workspace)) { tx in
            (
                try ownAvailability(tx, exchange).availability.hours?.zone ?? .utc,
                try connections.own(tx, membership.workspace, of: membership.person)
            )
        }
        return try await reader.read(
            CalendarReader.Wish(
                connection: connection, remote: RemoteCalendar(address: address), coversUntil: nil,
                onBehalf: OnBehalf(workspace: membership.workspace, person: membership.person), viewer: viewer, own: own
            ),
            at: exchange.now.instant)
    }

    private func add(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, named name: String,
        _ look: CalendarReader.Look, _ kind: BusySource.Kind, _ connection: CalendarConnectionID
    ) throws {
        guard let reading = look.reading else { return }
        try calendars.add(
            tx, workspace, person, named: name, reading,
            of: .init(kind: kind, connection: connection, remote: look.remote, entries: look.entries))
    }

    // MARK: An account

    private func connectAccount(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("address", "user", "password")
        let membership = try exchange.membership
        let address = form.parse("address") { try TypedAddress(parsing: Self.server($0)) }
        let user = form.text("user", maximum: 200)
        let password = form["password"]
        if password.isEmpty { form.refuse("password", WordKey("form.required")) }
        if password.utf8.count > 1_000 { form.refuse("password", WordKey("form.too-long", ["maximum": "1000"])) }
        guard let address, let user, form.isSound else {
            return try await showCalendars(exchange, form.emptied("password"), status: .unprocessableContent)
        }
        var document = CalendarConnection.Document(address: address.text, user: user, password: password)
        do {
            try await mayCall(exchange)
            let connection = CalendarConnection(
                id: CalendarConnectionID(random.uuid(at: exchange.now)), person: membership.person, kind: .caldav,
                document: document, createdAt: exchange.now)
            document.calendars = try await reader.calendars(
                of: connection, for: OnBehalf(workspace: membership.workspace, person: membership.person))
            let id = try await keepAccount(exchange, document)
            return .redirect(to: "/meetings/connections/" + id.text)
        } catch let trouble as CalendarTrouble {
            form.refuse(trouble == .credentials ? "password" : "address", trouble.firstWords)
        } catch let error as CalendarFileError {
            form.refuse("address", error.words)
        } catch let refusal as TooManyTries {
            form.refuse("address", refusal)
            return try await showCalendars(exchange, form.emptied("password"), status: .ok).refusing(refusal)
        }
        return try await showCalendars(exchange, form.emptied("password"), status: .unprocessableContent)
    }

    /// The same account once more is the same connection, with the password that works now.
    private func keepAccount(
        _ exchange: Exchange, _ document: CalendarConnection.Document
    ) async throws -> CalendarConnectionID {
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        return try await database.transaction(.workspace(membership.workspace)) { tx in
            let known = try connections.all(tx, membership.workspace, of: membership.person).first {
                $0.kind == .caldav && $0.document.address == document.address && $0.document.user == document.user
            }
            if let known { try connections.change(tx, membership.workspace, known, document) }
            let id =
                try known?.id ?? connections.add(tx, membership.workspace, membership.person, .caldav, document)
            try audit.record(
                tx, membership.workspace, AuditEvent("calendar.connected", by: actor, on: membership.person.text))
            return id
        }
    }

    /// A name alone is a server.
    private static func server(_ text: String) -> String {
        let plain = text.trimmingCharacters(in: .whitespaces)
        return plain.contains("://") || plain.isEmpty ? plain : "https://" + plain
    }

    // MARK: Its calendars

    private func showConnection(_ exchange: Exchange, _ form: Form?, status: HTTPStatus) async throws -> Reply {
        let membership = try exchange.membership
        let (connection, read) = try await database.transaction(.workspace(membership.workspace)) { tx in
            let connection = try ownConnection(tx, exchange)
            let all = try connections.remotes(tx, membership.workspace, of: [membership.person])
            return (connection, all.filter { $0.connection.id == connection.id })
        }
        guard connection.kind != .feed else { return .redirect(to: "/meetings/calendars") }
        return .page(CalendarConnectionPage(connection, read, form, exchange), status: status).lettingForms(
            leadTo: reader.google.map { [$0.origin] } ?? [])
    }

    private func chooseCalendars(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("target", prefixed: CalendarConnectionPage.prefix)
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        let (connection, read) = try await database.transaction(.workspace(membership.workspace)) { tx in
            let connection = try ownConnection(tx, exchange)
            let all = try connections.remotes(tx, membership.workspace, of: [membership.person])
            return (connection, all.filter { $0.connection.id == connection.id })
        }
        let known = connection.document.calendars
        let wanted = known.indices.filter { form[CalendarConnectionPage.prefix + "\($0)"] == "yes" }
        let target = Int(form["target"]).flatMap {
            wanted.contains($0) && known[$0].canWrite && connection.mayWrite ? known[$0].address : nil
        }
        if !form["target"].isEmpty, target == nil { form.refuse("target", WordKey("meetings.connection.target-wrong")) }
        if wanted.isEmpty { form.refuse("target", WordKey("meetings.connection.none")) }
        guard form.isSound else { return try await showConnection(exchange, form, status: .unprocessableContent) }
        do {
            try await mayCall(exchange)
            var looks: [(name: String, look: CalendarReader.Look)] = []
            for place in wanted where !read.contains(where: { $0.remote.address == known[place].address }) {
                looks.append((known[place].name, try await firstLook(exchange, connection, known[place].address)))
            }
            let (added, chosen) = (looks, Set(wanted.map { known[$0].address }))
            try await database.transaction(.workspace(membership.workspace)) { tx in
                for due in read where !chosen.contains(due.remote.address) {
                    _ = try calendars.remove(tx, membership.workspace, membership.person, due.id)
                }
                for (name, look) in added {
                    try add(
                        tx, membership.workspace, membership.person, named: name, look, connection.kind.calendarKind,
                        connection.id)
                }
                try setTarget(tx, membership.workspace, membership.person, connection, target)
                try audit.record(
                    tx, membership.workspace,
                    AuditEvent(
                        "calendar.chosen", by: actor, on: membership.person.text,
                        details: ["calendars": "\(chosen.count)"]))
            }
        } catch let trouble as CalendarTrouble {
            form.refuse("target", trouble.words)
        } catch let error as CalendarFileError {
            form.refuse("target", error.words)
        } catch let refusal as TooManyTries {
            form.refuse("target", refusal)
            return try await showConnection(exchange, form, status: .ok).refusing(refusal)
        }
        guard form.isSound else { return try await showConnection(exchange, form, status: .unprocessableContent) }
        return .redirect(to: "/meetings/calendars", notice: WordKey("meetings.connection.saved"))
    }

    /// Nothing chosen leaves another connection's calendar as it is.
    private func setTarget(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ connection: CalendarConnection,
        _ address: String?
    ) throws {
        let all = try connections.remotes(tx, workspace, of: [person])
        let before = all.first { $0.isTarget }
        let chosen = all.first { $0.connection.id == connection.id && $0.remote.address == address }
        if let chosen {
            try connections.setTarget(tx, workspace, person, chosen.id)
        } else if before?.connection.id == connection.id {
            try connections.setTarget(tx, workspace, person, nil)
        }
    }

    private func lookForCalendars(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form()
        let membership = try exchange.membership
        let connection = try await database.transaction(.workspace(membership.workspace)) {
            try ownConnection($0, exchange)
        }
        do {
            try await mayCall(exchange)
            var document = connection.document
            document.calendars = try await reader.calendars(
                of: connection, for: OnBehalf(workspace: membership.workspace, person: membership.person))
            let found = document
            try await database.transaction(.workspace(membership.workspace)) {
                try connections.change($0, membership.workspace, connection, found)
            }
        } catch let trouble as CalendarTrouble {
            form.refuse("target", trouble.words)
            return try await showConnection(exchange, form, status: .unprocessableContent)
        } catch let refusal as TooManyTries {
            form.refuse("target", refusal)
            return try await showConnection(exchange, form, status: .ok).refusing(refusal)
        }
        return .redirect(
            to: "/meetings/connections/" + connection.id.text, notice: WordKey("meetings.connection.looked"))
    }

    private func disconnect(_ exchange: Exchange) async throws -> Reply {
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        _ = try exchange.form()
        try await database.transaction(.system("somebody's access to their calendars is given back")) { tx in
            let connection = try ownConnection(tx, exchange)
            try giveBack(tx, membership.workspace, connection)
            guard try connections.remove(tx, membership.workspace, membership.person, connection.id) else {
                throw RequestRefusal.notFound
            }
            try audit.record(
                tx, membership.workspace, AuditEvent("calendar.disconnected", by: actor, on: membership.person.text))
        }
        return .redirect(to: "/meetings/calendars", notice: WordKey("meetings.connection.removed"))
    }

    /// Reads one anew, because its owner asks.
    private func readCalendar(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let membership = try exchange.membership
        let id: BusyCalendarID = try exchange.id("calendar")
        let due = try await database.transaction(.workspace(membership.workspace)) {
            try connections.remotes($0, membership.workspace, of: [membership.person]).first { $0.id == id }
        }
        guard let due else { throw RequestRefusal.notFound }
        do { try await mayCall(exchange) } catch let refusal as TooManyTries {
            return try await showCalendars(exchange, Form(), status: .ok).refusing(refusal)
        }
        let trouble = try await look(membership.workspace, at: due)
        return .redirect(to: "/meetings/calendars", notice: trouble?.words ?? WordKey("meetings.calendars.read-anew"))
    }
}
