import Calendars
import Foundation
import GoogleAPI
import Outbound
import Primitives
import Store

/// This installation's side of Google's calendars: who it is there, and the one door to them, which lets nothing else out.
struct GoogleCalendars: Sendable {
    /// Where Google sends people back to.
    static let returnPath = "/meetings/calendars/google/return"
    /// For a first connection: whose it is, which calendars there are, and when they are busy.
    static let first: Set<GoogleScope> = [.address, .availability, .calendarList]

    let client: GoogleClient
    let oauth: GoogleOAuth
    let roots: VendorRoots
    let tokens = GoogleTokens<CalendarConnectionID>()
    private let door: Door
    private let time: TimeSource

    init(
        _ settings: CalendarSettings.Client, origin: String, roots: VendorRoots, ledger: Database,
        random: RandomSource, time: TimeSource, isShut: Door.Gate?
    ) {
        client = GoogleClient(id: settings.id, secret: settings.secret, redirect: origin + Self.returnPath)
        door = Door(
            AllowList(CalendarOperations.calls), roots: roots, ledger: ledger, random: random, time: time,
            isShut: isShut)
        oauth = GoogleOAuth(client, through: door)
        self.roots = roots
        self.time = time
    }

    /// To which origin a form that begins this leads.
    var origin: String { client.origin(roots) }

    /// Asks something of somebody's calendars. A token that is not taken did nothing: then a new one is tried, once.
    func ask<Value: Sendable>(
        _ connection: CalendarConnection, for onBehalf: OnBehalf,
        _ question: (GoogleCalendar) async throws(GoogleFailure) -> Value
    ) async throws(CalendarTrouble) -> Value {
        guard let leave = connection.document.leave else { throw .revoked }
        do throws(GoogleFailure) {
            do throws(GoogleFailure) {
                return try await question(try await open(connection.id, leave, onBehalf, isStale: false))
            } catch {
                guard error == .unauthorized else { throw error }
            }
            return try await question(try await open(connection.id, leave, onBehalf, isStale: true))
        } catch { throw CalendarTrouble(error) }
    }

    private func open(
        _ id: CalendarConnectionID, _ leave: GoogleLeave, _ onBehalf: OnBehalf, isStale: Bool
    ) async throws(GoogleFailure) -> GoogleCalendar {
        let (oauth, time) = (oauth, time)
        let access = try await tokens.access(id, leave.refresh, isStale: isStale, now: time.now()) {
            do throws(GoogleFailure) {
                return .success(
                    try await oauth.renew(leave.refresh, granted: leave.granted, for: onBehalf, now: time.now()))
            } catch { return .failure(error) }
        }
        return GoogleCalendar(through: door, for: onBehalf, token: access.token, granted: access.granted)
    }

    /// The calendars that can be chosen. Without leave to see the list it is the account's own one.
    func calendars(
        of connection: CalendarConnection, for onBehalf: OnBehalf
    ) async throws(CalendarTrouble) -> [CalendarConnection.Known] {
        let document = connection.document
        guard document.leave?.granted.contains(.calendarList) ?? false else {
            return [.init(address: CalendarName.primary.text, name: document.user ?? document.address, canWrite: true)]
        }
        let found = try await ask(connection, for: onBehalf) { google throws(GoogleFailure) in
            try await google.calendars()
        }
        return found.map { calendar in
            .init(
                address: calendar.isPrimary ? CalendarName.primary.text : calendar.name.text,
                name: String(calendar.title.prefix(200)), canWrite: calendar.isOwn)
        }
    }

    /// What changed since the last look, put on top of what is known; or everything.
    func read(
        _ wish: CalendarReader.Wish, at now: Instant, _ mark: CalendarEntries.Mark
    ) async throws(CalendarTrouble) -> CalendarReader.Look {
        guard let name = CalendarName(wish.remote.address) else { throw .gone }
        let (window, known) = (CalendarFile.window(at: now), wish.entries.flatMap(CalendarEntries.init))
        let until = wish.coversUntil.flatMap { $0 < now + CalendarReader.leastAhead ? nil : $0 }
        let last = until == nil || known == nil ? nil : wish.remote.token
        let changes = try await ask(wish.connection, for: wish.onBehalf) { google throws(GoogleFailure) in
            try await google.changes(
                of: name, since: last, from: Self.text(window.lowerBound), until: Self.text(window.upperBound))
        }
        let remote = RemoteCalendar(address: wish.remote.address, token: changes.token)
        if !changes.isWhole, changes.entries.isEmpty { return .init(reading: nil, remote: remote) }
        var entries = changes.isWhole ? CalendarEntries() : known ?? CalendarEntries()
        let zone = changes.zone.flatMap(ZoneNames.zone) ?? wish.viewer
        try entries.apply(changes.entries, leavingOut: wish.own, in: zone, mark)
        let covers = changes.isWhole ? window : window.lowerBound..<(until ?? window.upperBound)
        return .init(
            reading: .init(busy: entries.busy(in: covers), covers: covers), remote: remote, entries: entries.bytes)
    }

    /// `2026-12-01T09:00:00Z`.
    static func text(_ instant: Instant) -> String { Timestamp.text(instant, in: .utc).prefix(19) + "Z" }
}

/// What an operator decides about calendars.
package struct CalendarSettings: Sendable {
    /// This installation as a provider knows it.
    package struct Client: Sendable {
        let id: String
        let secret: Secret<String>

        package init(id: String, secret: Secret<String>) { (self.id, self.secret) = (id, secret) }
    }

    /// This installation as Zoom knows it.
    package struct Zoom: Sendable {
        let client: Client
        /// The company's account, where its own app is used; nil where each person allows it.
        let account: String?
        /// With which Zoom signs its news; nil where none are listened to.
        let newsSecret: Secret<String>?

        package init(_ client: Client, account: String?, newsSecret: Secret<String>?) {
            (self.client, self.account, self.newsSecret) = (client, account, newsSecret)
        }
    }

    /// Nil where no calendar at Google can be connected.
    package var google: Client?
    /// Nil where no meeting can be made at Zoom.
    package var zoom: Zoom?

    package init() {}
}
