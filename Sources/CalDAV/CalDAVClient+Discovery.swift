import Outbound
import Primitives

extension CalDAVClient {
    /// Calendars of one account at most.
    private static let most = 50
    /// What is said of an account's place.
    private struct Start {
        var own: CalDAVCalendar?
        var principal: TypedAddress?
        var home: TypedAddress?
    }

    /// All calendars of an account, from whatever address of it a person has (RFC 6764, 6): the calendar itself, the
    /// account, or the server alone.
    package func calendars(of account: CalDAVAccount) async throws(CalDAVFailure) -> [CalDAVCalendar] {
        let start = try await start(account)
        if let own = start.own { return [own] }
        var home = start.home
        if home == nil, let principal = start.principal {
            let (answer, place) = try await properties(account, of: principal, CalDAVBody.home)
            home = answer.entries.compactMap { Self.reference("calendar-home-set", DAVElement.calDAV, $0, place) }.first
        }
        guard let home else { throw .noCalendars }
        let (answer, place) = try await properties(account, of: home, depth: "1", CalDAVBody.calendars)
        let found = answer.entries.prefix(1_000).compactMap { Self.calendar($0, place) }.filter {
            account.trusts($0.address)
        }
        guard !found.isEmpty else { throw .noCalendars }
        return Array(found.prefix(Self.most))
    }

    /// The typed address, and the one at which servers say where to begin (RFC 6764, 5).
    private func start(_ account: CalDAVAccount) async throws(CalDAVFailure) -> Start {
        var candidates = [account.address]
        if let known = try? account.address.resolving("/.well-known/caldav") {
            candidates.insert(known, at: account.address.path == "/" ? 0 : 1)
        }
        var failure = CalDAVFailure.noCalendars
        for candidate in candidates {
            do throws(CalDAVFailure) {
                let (answer, place) = try await properties(account, of: candidate, CalDAVBody.places)
                let start = Self.start(answer, place)
                if start.own != nil || start.principal != nil || start.home != nil { return start }
            } catch {
                // Another place will not take another password.
                if error == .credentials { throw error }
                if case .fetch = error { failure = error }
            }
        }
        throw failure
    }

    private static func start(_ answer: DAVAnswer, _ place: TypedAddress) -> Start {
        guard let entry = answer.entries.first else { return Start() }
        return Start(
            own: calendar(entry, place),
            principal: reference("current-user-principal", DAVElement.dav, entry, place),
            home: reference("calendar-home-set", DAVElement.calDAV, entry, place))
    }

    private static func reference(
        _ name: String, _ space: String, _ entry: DAVAnswer.Entry, _ place: TypedAddress
    ) -> TypedAddress? {
        guard let href = entry.found.first(name, space)?.first("href")?.trimmed, !href.isEmpty else { return nil }
        return address(href, place)
    }

    /// A server behind a proxy may say `http` of itself: it is called as it was called.
    private static func address(_ href: String, _ place: TypedAddress) -> TypedAddress? {
        if let found = try? place.resolving(href) { return found }
        guard href.hasPrefix("http://") else { return nil }
        let path = href.dropFirst("http://".count).drop { $0 != "/" }
        return try? place.resolving(String(path))
    }

    /// Nil for what is no calendar of events.
    private static func calendar(_ entry: DAVAnswer.Entry, _ place: TypedAddress) -> CalDAVCalendar? {
        guard let type = entry.found.first("resourcetype"), type.has("calendar", DAVElement.calDAV),
            let address = address(entry.href, place)
        else { return nil }
        // RFC 4791, 5.2.3; without the property it takes all kinds.
        if let kinds = entry.found.first("supported-calendar-component-set", DAVElement.calDAV),
            !kinds.children.contains(where: { $0.attributes["name"]?.uppercased() == "VEVENT" })
        {
            return nil
        }
        let title = entry.found.first("displayname")?.trimmed ?? ""
        let end = address.path.split(separator: "/").last.map(String.init) ?? address.host.text
        let scalars = (title.isEmpty ? end : title).unicodeScalars.filter { $0.properties.generalCategory != .control }
            .prefix(80)
        return CalDAVCalendar(
            address: address, name: String(String.UnicodeScalarView(scalars)), canWrite: canWrite(entry))
    }

    /// Where a server says nothing of what is allowed (RFC 3744, 5.4), trying will tell.
    private static func canWrite(_ entry: DAVAnswer.Entry) -> Bool {
        guard let set = entry.found.first("current-user-privilege-set") else { return true }
        let names = set.all("privilege").flatMap(\.children).filter { $0.space == DAVElement.dav }.map(\.name)
        return !Set(names).isDisjoint(with: ["all", "write", "write-content", "bind"])
    }
}
