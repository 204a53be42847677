import Calendars
import CalDAV
import Foundation
import GoogleAPI
import Outbound
import Primitives

/// Reads calendars where they are, and writes meetings of ours into them. Knows no database.
struct CalendarReader: Sendable {
    let fetch: GuardedFetch
    /// Nil where the operator named no client at Google.
    let google: GoogleCalendars?
    let mark: CalendarEntries.Mark

    private var calDAV: CalDAVClient { CalDAVClient(fetch: fetch) }

    /// What is known of a calendar after it was looked at.
    struct Look: Sendable, Equatable {
        /// Nil where nothing changed since the last one.
        let reading: CalendarFile.Reading?
        let remote: RemoteCalendar
        /// Of a calendar that tells changes: what the next ones are put on top of.
        var entries: [UInt8]?
    }

    /// What is asked for.
    struct Wish: Sendable {
        let connection: CalendarConnection
        let remote: RemoteCalendar
        /// Until when the last reading reaches; nil before the first.
        let coversUntil: Instant?
        let onBehalf: OnBehalf
        let viewer: Zone
        /// Identifiers of meetings of ours: their time is in our own books.
        let own: Set<UUID>
        /// Of a calendar that tells changes: what is known of each entry.
        var entries: [UInt8]?
    }

    /// The days by which what is known may fall short of the horizon before all of it is read again.
    private static let slack = 14 * 86_400
    /// Seconds that what is known has to reach ahead, or all of it is read again.
    static let leastAhead = BusySource.horizon * 86_400 - slack

    func read(_ wish: Wish, at now: Instant) async throws(CalendarTrouble) -> Look {
        switch wish.connection.kind {
        case .feed: try await readFeed(wish, at: now)
        case .caldav: try await readCalDAV(wish, at: now)
        case .google: try await atGoogle().read(wish, at: now, mark)
        }
    }

    private func readFeed(_ wish: Wish, at now: Instant) async throws(CalendarTrouble) -> Look {
        // What servers call a calendar file varies too much to be a test of one; reading it is.
        var request = FetchRequest(
            try Self.address(wish.remote.address), for: wish.onBehalf, purpose: "read a calendar feed", accepting: [])
        let isShort = wish.coversUntil.map { $0 < now + Self.leastAhead } ?? true
        request.fields = isShort ? [] : Self.conditions(wish.remote)
        request.wanted = ["etag", "last-modified"]
        let reply: FetchReply
        do { reply = try await fetch.fetch(request) } catch { throw CalendarTrouble(error) }
        if reply.status == 304 {
            // Nobody may say "as before" who was not asked.
            guard !request.fields.isEmpty else { throw .answered(304) }
            return Look(reading: nil, remote: wish.remote)
        }
        var remote = RemoteCalendar(address: wish.remote.address)
        remote.token = Self.validator(reply.fields["etag"])
        remote.modified = Self.validator(reply.fields["last-modified"])
        return Look(reading: try parse(reply.body, wish, at: now), remote: remote)
    }

    /// Only what changed since is wanted (RFC 9110, 13.1).
    private static func conditions(_ remote: RemoteCalendar) -> [RequestField] {
        let tag = remote.token.map { RequestField("If-None-Match", $0) }
        return [tag ?? remote.modified.map { RequestField("If-Modified-Since", $0) }].compactMap { $0 }
    }

    /// What a server calls the state of its file, as far as it can be sent back to it.
    private static func validator(_ text: String?) -> String? {
        guard let text, (1...500).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
            text.utf8.first != 0x20, text.utf8.last != 0x20
        else { return nil }
        return text
    }

    private func readCalDAV(_ wish: Wish, at now: Instant) async throws(CalendarTrouble) -> Look {
        let account = try account(of: wish.connection, for: wish.onBehalf)
        let address = try Self.address(wish.remote.address)
        let isShort = wish.coversUntil.map { $0 < now + Self.leastAhead } ?? true
        // Asked before the times are, so that a change in between is seen the next time.
        let change = try await change(of: address, account, wish.remote.token)
        let remote = RemoteCalendar(address: wish.remote.address, token: change.token)
        if !change.isChanged, !isShort { return Look(reading: nil, remote: remote) }
        let window = CalendarFile.window(at: now)
        let bytes = try await times(of: address, account, window)
        // A calendar without entries is one that is free.
        let reading =
            bytes.isEmpty ? CalendarFile.Reading(busy: [], covers: window) : try parse(bytes, wish, at: now)
        return Look(reading: reading, remote: remote)
    }

    private func change(
        of address: TypedAddress, _ account: CalDAVAccount, _ token: String?
    ) async throws(CalendarTrouble) -> CalDAVChange {
        do { return try await calDAV.change(of: address, in: account, since: token) } catch {
            throw CalendarTrouble(error)
        }
    }

    private func times(
        of address: TypedAddress, _ account: CalDAVAccount, _ window: Range<Instant>
    ) async throws(CalendarTrouble) -> [UInt8] {
        do {
            return try await calDAV.times(
                of: address, in: account, from: Self.text(window.lowerBound), until: Self.text(window.upperBound))
        } catch { throw CalendarTrouble(error) }
    }

    private func parse(_ bytes: [UInt8], _ wish: Wish, at now: Instant) throws(CalendarTrouble) -> CalendarFile.Reading
    {
        do { return try CalendarFile.read(bytes, viewer: wish.viewer, at: now, leavingOut: wish.own) } catch {
            throw CalendarTrouble(error)
        }
    }

    // MARK: Accounts

    /// The calendars of an account, which also shows that name and password are right.
    func calendars(
        of connection: CalendarConnection, for onBehalf: OnBehalf
    ) async throws(CalendarTrouble) -> [CalendarConnection.Known] {
        if connection.kind == .google { return try await atGoogle().calendars(of: connection, for: onBehalf) }
        let account = try account(of: connection, for: onBehalf)
        do {
            return try await calDAV.calendars(of: account).map {
                CalendarConnection.Known(address: $0.address.text, name: $0.name, canWrite: $0.canWrite)
            }
        } catch { throw CalendarTrouble(error) }
    }

    private func atGoogle() throws(CalendarTrouble) -> GoogleCalendars {
        guard let google else { throw .misconfigured }
        return google
    }

    private func account(
        of connection: CalendarConnection, for onBehalf: OnBehalf
    ) throws(CalendarTrouble) -> CalDAVAccount {
        let document = connection.document
        let account = CalDAVAccount(
            try Self.address(document.address), user: document.user ?? "", password: Secret(document.password ?? ""),
            for: onBehalf)
        guard let account else { throw .credentials }
        return account
    }

    // MARK: Meetings of ours

    /// Written as often as one likes, it is one event. Says what became of a video meeting that it wants.
    @discardableResult
    func write(
        _ event: OwnEvent, to remote: RemoteCalendar, of connection: CalendarConnection, for onBehalf: OnBehalf
    ) async throws(CalendarTrouble) -> WrittenCalendarEvent.Video {
        if connection.kind == .google {
            let name = try Self.name(remote)
            return try await atGoogle().ask(connection, for: onBehalf) { google throws(GoogleFailure) in
                try await google.write(event.atGoogle, to: name)
            }.video
        }
        let (account, address) = (try account(of: connection, for: onBehalf), try Self.address(remote.address))
        do { try await calDAV.put(event.id, event.file, to: address, in: account) } catch {
            throw CalendarTrouble(error)
        }
        return .none
    }

    func remove(
        _ event: UUID, from remote: RemoteCalendar, of connection: CalendarConnection, for onBehalf: OnBehalf
    ) async throws(CalendarTrouble) {
        if connection.kind == .google {
            let name = try Self.name(remote)
            return try await atGoogle().ask(connection, for: onBehalf) { google throws(GoogleFailure) in
                try await google.remove(OwnEventID(event), from: name)
            }
        }
        let (account, address) = (try account(of: connection, for: onBehalf), try Self.address(remote.address))
        do { try await calDAV.remove(event, from: address, in: account) } catch { throw CalendarTrouble(error) }
    }

    // MARK: Words

    private static func name(_ remote: RemoteCalendar) throws(CalendarTrouble) -> CalendarName {
        guard let name = CalendarName(remote.address) else { throw .gone }
        return name
    }

    private static func address(_ text: String) throws(CalendarTrouble) -> TypedAddress {
        do { return try TypedAddress(parsing: text) } catch { throw .nowhere }
    }

    /// `20261201T000000Z`.
    private static func text(_ instant: Instant) -> String {
        Timestamp.text(instant, in: .utc).prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }
}
