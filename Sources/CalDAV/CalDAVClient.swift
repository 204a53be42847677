import Foundation
import Outbound
import Primitives

/// Calendars at any server that speaks CalDAV (RFC 4791): finding them, when they are busy, and events of our own.
///
/// Only events that we made can be named: their place follows from an identifier of ours.
package struct CalDAVClient: Sendable {
    let fetch: GuardedFetch

    package init(fetch: GuardedFetch) { self.fetch = fetch }

    // MARK: Asking

    func ask(
        _ account: CalDAVAccount, _ method: FetchMethod, _ address: TypedAddress, _ purpose: StaticString,
        _ body: String? = nil, type: StaticString = "application/xml; charset=utf-8", fields: [RequestField] = []
    ) async throws(CalDAVFailure) -> FetchReply {
        guard account.trusts(address) else { throw .noCalendars }
        var request = FetchRequest(address, for: account.onBehalf, purpose: purpose, accepting: [])
        request.method = method
        request.body = body.map { OutgoingCall.Body(type, Array($0.utf8)) }
        request.fields = [account.authorization] + fields
        do { return try await fetch.fetch(request) } catch { throw CalDAVFailure(error) }
    }

    func properties(
        _ account: CalDAVAccount, of address: TypedAddress, depth: StaticString = "0", _ body: String
    ) async throws(CalDAVFailure) -> (answer: DAVAnswer, address: TypedAddress) {
        let reply = try await ask(
            account, .propfind, address, "find calendars", body, fields: [RequestField("Depth", depth.description)])
        return (try DAVAnswer(reply.body), reply.address)
    }

    // MARK: What is busy

    /// Whether anything changed since that token; without one, or with one that the server forgot, everything did.
    package func change(
        of calendar: TypedAddress, in account: CalDAVAccount, since token: String?
    ) async throws(CalDAVFailure) -> CalDAVChange {
        if let token {
            do throws(CalDAVFailure) {
                let reply = try await ask(
                    account, .report, calendar, "see whether a calendar changed", CalDAVBody.changes(since: token),
                    fields: [RequestField("Depth", "0")])
                let answer = try DAVAnswer(reply.body)
                return CalDAVChange(
                    isChanged: !answer.entries.isEmpty || answer.token == nil, token: answer.token ?? token)
            } catch {
                // The token is too old (RFC 6578, 3.2), in whichever words the server has for it.
                switch error {
                case .forbidden, .conflict, .unreadable, .answered(400), .answered(409), .answered(501), .answered(507):
                    break
                default: throw error
                }
            }
        }
        let (answer, _) = try await properties(account, of: calendar, CalDAVBody.token)
        let text = answer.entries.first?.found.first("sync-token")?.trimmed
        return CalDAVChange(isChanged: true, token: text.flatMap { $0.isEmpty ? nil : $0 })
    }

    /// iCalendar text of everything that takes time in a window, without titles where the server honours that. Where it
    /// hands out no events, its own word on when the calendar is busy.
    ///
    /// - Parameters:
    ///   - start: in UTC, as iCalendar writes it: `20261201T000000Z`.
    package func times(
        of calendar: TypedAddress, in account: CalDAVAccount, from start: String, until end: String
    ) async throws(CalDAVFailure) -> [UInt8] {
        let depth = [RequestField("Depth", "1")]
        do throws(CalDAVFailure) {
            let reply = try await ask(
                account, .report, calendar, "read when a calendar is busy", CalDAVBody.times(from: start, until: end),
                fields: depth)
            return try Self.texts(DAVAnswer(reply.body))
        } catch {
            switch error {
            // Some list an event and then hand out nothing of it, for want of a property that it does not have.
            case .forbidden, .unreadable, .answered(405), .answered(415), .answered(501): break
            default: throw error
            }
        }
        return try await ask(
            account, .report, calendar, "read when a calendar is busy", CalDAVBody.freeBusy(from: start, until: end),
            fields: depth
        ).body
    }

    /// All of it or nothing: an event that is listed and not handed out is not "free".
    private static func texts(_ answer: DAVAnswer) throws(CalDAVFailure) -> [UInt8] {
        var all: [UInt8] = []
        for entry in answer.entries where entry.status != 404 {
            guard let text = entry.found.first("calendar-data", DAVElement.calDAV)?.text, !text.isEmpty else {
                throw .unreadable
            }
            all += Array(text.utf8) + [0x0D, 0x0A]
        }
        return all
    }

    // MARK: Events of our own

    /// Writes one, however often it is asked to: new, or in place of what we wrote before.
    package func put(
        _ event: UUID, _ text: String, to calendar: TypedAddress, in account: CalDAVAccount
    ) async throws(CalDAVFailure) {
        let place = try Self.place(of: event, in: calendar)
        do throws(CalDAVFailure) {
            return try await write(text, to: place, account, [RequestField("If-None-Match", "*")])
        } catch {
            // The calendar to write into is not there (RFC 4918, 9.7.1).
            if error == .answered(409) { throw .gone }
            guard error == .conflict else { throw error }
        }
        let (answer, _) = try await properties(account, of: place, CalDAVBody.tag)
        guard let tag = answer.entries.first?.found.first("getetag")?.trimmed, !tag.isEmpty else { throw .unreadable }
        try await write(text, to: place, account, [RequestField("If-Match", tag)])
    }

    private func write(
        _ text: String, to place: TypedAddress, _ account: CalDAVAccount, _ fields: [RequestField]
    ) async throws(CalDAVFailure) {
        _ = try await ask(
            account, .put, place, "write a booked meeting", text, type: "text/calendar; charset=utf-8", fields: fields)
    }

    /// One that is not there any more is gone as well.
    package func remove(
        _ event: UUID, from calendar: TypedAddress, in account: CalDAVAccount
    ) async throws(CalDAVFailure) {
        let place = try Self.place(of: event, in: calendar)
        do throws(CalDAVFailure) {
            _ = try await ask(account, .delete, place, "remove a cancelled meeting")
        } catch { guard error == .gone else { throw error } }
    }

    static func place(of event: UUID, in calendar: TypedAddress) throws(CalDAVFailure) -> TypedAddress {
        let folder = calendar.path.hasSuffix("/") ? calendar.path : calendar.path + "/"
        do { return try calendar.resolving(folder + "klatch-" + event.uuidString.lowercased() + ".ics") } catch {
            throw .unreadable
        }
    }
}
