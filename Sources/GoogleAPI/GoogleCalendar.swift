import Foundation
import Outbound
import Primitives

/// One person's calendars at Google, with an access token that was good a moment ago.
///
/// It can list calendars, read when they are busy, and write, change and remove events that bear an identity of ours.
/// There is no call that reads a title or a guest, and none that names an event of somebody else's.
package struct GoogleCalendar: Sendable {
    /// Pages of one reading at most: as many entries as are kept of a calendar.
    static let maximumPages = 100
    /// Calendars of one account at most.
    static let maximumCalendars = 500

    private let door: Door
    private let onBehalf: OnBehalf
    private let token: Secret<String>
    private let granted: GrantedScopes

    package init(through door: Door, for onBehalf: OnBehalf, token: Secret<String>, granted: GrantedScopes) {
        self.door = door
        self.onBehalf = onBehalf
        self.token = token
        self.granted = granted
    }

    /// The calendars that the person has in their list, their own first.
    package func calendars() async throws(GoogleFailure) -> [ListedCalendar] {
        var (found, page): ([ListedCalendar], String?) = ([], nil)
        repeat {
            let query = page.map { [(name: "pageToken", value: $0)] } ?? []
            let reply = try await send(CalendarOperations.list, query: query)
            guard let answer = CalendarAnswer.list(reply) else { throw .unavailable }
            found += answer.calendars
            guard found.count <= Self.maximumCalendars else { throw .tooLarge }
            page = answer.next
        } while page != nil
        return found.sorted { ($0.isPrimary ? 0 : $0.isOwn ? 1 : 2) < ($1.isPrimary ? 0 : $1.isOwn ? 1 : 2) }
    }

    /// What changed since a reading, or everything between two moments (`2026-12-01T00:00:00Z`) where there was none or
    /// Google has forgotten it (410).
    package func changes(
        of calendar: CalendarName, since last: String?, from: String, until: String
    ) async throws(GoogleFailure) -> CalendarChanges {
        if let last {
            do throws(GoogleFailure) {
                return try await pages(of: calendar, [("syncToken", last)], isWhole: false)
            } catch {
                // Google says 410 to a token that is too old, and 400 to one that it cannot make out. A calendar that
                // is not there any more says so to the whole reading as well.
                guard error == .gone || error == .rejected(status: 400) else { throw error }
            }
        }
        return try await pages(of: calendar, [("timeMin", from), ("timeMax", until)], isWhole: true)
    }

    /// All pages or none: half a reading must not pass for "free".
    private func pages(
        of calendar: CalendarName, _ query: [(name: String, value: String)], isWhole: Bool
    ) async throws(GoogleFailure) -> CalendarChanges {
        var (entries, page): ([SeenEntry], String?) = ([], nil)
        for _ in 0..<Self.maximumPages {
            let more = page.map { [(name: "pageToken", value: $0)] } ?? []
            let reply = try await send(CalendarOperations.events, calendar, query: query + more)
            guard let answer = CalendarAnswer.events(reply) else { throw .unavailable }
            entries += answer.entries
            guard let next = answer.nextPage else {
                guard let token = answer.nextSync else { throw .unavailable }
                return CalendarChanges(isWhole: isWhole, entries: entries, token: token, zone: answer.zone)
            }
            page = next
        }
        throw .tooLarge
    }

    /// Writes an event of ours, or changes the one that is there: as often as one likes.
    package func write(
        _ event: OwnCalendarEvent, to calendar: CalendarName
    ) async throws(GoogleFailure) -> WrittenCalendarEvent {
        let reply: [UInt8]
        do throws(GoogleFailure) {
            reply = try await send(CalendarOperations.insert, calendar, body: event.body(isNew: true))
        } catch {
            // It is there already, perhaps as one that was removed before.
            guard error == .rejected(status: 409) else { throw error }
            reply = try await send(
                CalendarOperations.change, calendar, event.id, body: event.body(isNew: false))
        }
        guard let written = CalendarAnswer.written(reply, event.id) else { throw .unavailable }
        return written
    }

    /// One that is gone already is as good as removed.
    package func remove(_ id: OwnEventID, from calendar: CalendarName) async throws(GoogleFailure) {
        do throws(GoogleFailure) { _ = try await send(CalendarOperations.remove, calendar, id) } catch {
            if error != .gone { throw error }
        }
    }

    private func send(
        _ operation: GoogleOperation, _ calendar: CalendarName? = nil, _ event: OwnEventID? = nil,
        query: [(name: String, value: String)] = [], body: [UInt8]? = nil
    ) async throws(GoogleFailure) -> [UInt8] {
        guard operation.scopes.contains(where: granted.contains) else { throw .notGranted }
        var call = OutgoingCall(operation.call, for: onBehalf, asking: operation.asked)
        call.values = calendar.map { ["calendar": $0.text] } ?? [:]
        if let event { call.values["event"] = event.text }
        call.query = query
        call.fields = [.bearer(token)]
        call.body = body.map { OutgoingCall.Body("application/json", $0) }
        do throws(CallFailure) { return try await door.send(call).body } catch {
            throw GoogleFailure(error, of: operation.call)
        }
    }
}
