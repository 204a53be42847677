import Outbound
import Primitives
import Testing

@testable import GoogleAPI

@Suite("What is asked of Google")
struct GoogleScopeTests {
    @Test("is on a list of sound calls, of which none lists, searches or reads content")
    func calls() {
        let list = AllowList(GoogleOperations.calls)
        #expect(list.unsound.isEmpty && list.calls.count == GoogleOperations.all.count)
        for call in list.calls where call.method == "GET" {
            #expect(call.query.isEmpty && call.fixed.contains { $0.hasPrefix("fields=") }, "\(call.operation)")
            let path = call.path.text
            #expect(path.hasSuffix("/{id}") || path == "/oauth2/v2/userinfo", "\(path)")
            let wide = ["full", "raw", "snippet", "body", "parts", "Subject", "*"]
            #expect(!call.fixed.contains { pair in wide.contains { pair.contains($0) } }, "\(call.operation)")
        }
    }

    @Test(
        "does not leave without its mask, nor with a wider one",
        arguments: [
            "", "?format=metadata", "?format=full", "?format=full&fields=id", "?fields=id%2Cmessages",
            "?format=raw&fields=id%2Cmessages%28id%2CthreadId%2ClabelIds%2CinternalDate%2Cpayload%28headers%29%29",
        ])
    func mask(_ query: String) {
        let list = AllowList(GoogleOperations.calls)
        #expect(throws: CallRefusal.query) {
            try list.check(method: "GET", url: "https://gmail.googleapis.com/gmail/v1/users/me/threads/18a\(query)")
        }
        let whole = GoogleOperations.watch.call.fixed.joined(separator: "&")
        #expect(throws: CallRefusal.query) {
            try list.check(
                method: "GET", url: "https://gmail.googleapis.com/gmail/v1/users/me/threads/18a?\(whole)&format=full")
        }
    }

    @Test(
        "cannot be a list, a search, an attachment or another one's mailbox",
        arguments: [
            "/gmail/v1/users/me/messages", "/gmail/v1/users/me/threads", "/gmail/v1/users/me/drafts",
            "/gmail/v1/users/me/profile", "/gmail/v1/users/me/history", "/gmail/v1/users/me/settings/sendAs",
            "/gmail/v1/users/me/messages/18a/attachments/x", "/gmail/v1/users/ben@example.org/threads/18a",
        ])
    func elsewhere(_ path: String) {
        let list = AllowList(GoogleOperations.calls)
        #expect(throws: CallRefusal.self) {
            try list.check(method: "GET", url: "https://gmail.googleapis.com" + path)
        }
    }

    @Test(
        "of calendars does not leave without its mask, nor for all of an event, a search, or what is not an event of ours",
        arguments: [
            "/calendars/primary/events", "/calendars/primary/events?singleEvents=true&fields=items",
            "/calendars/primary/events?q=doctor", "/calendars/primary/events/abc", "/calendars/primary",
            "/calendars/primary/acl", "/users/me/settings", "/calendars/primary/events/abc/instances", "/colors",
        ])
    func calendarMask(_ path: String) {
        let list = AllowList(CalendarOperations.calls)
        #expect(list.unsound.isEmpty)
        #expect(throws: CallRefusal.self) {
            try list.check(method: "GET", url: "https://www.googleapis.com/calendar/v3" + path)
        }
        for call in list.calls where call.method == "GET" && call.path.text.hasPrefix("/calendar/") {
            let wide = ["summary,start", "description", "location", "email", "displayName", "*"]
            #expect(!call.fixed.contains { pair in wide.contains { pair.contains($0) } }, "\(call.operation)")
        }
    }

    @Test("needs each scope for something, and no call needs one that is never asked for")
    func used() {
        for (operations, scopes) in [
            (GoogleOperations.all, GoogleScope.ofMailboxes),
            (CalendarOperations.all + GoogleOperations.leave, GoogleScope.ofCalendars),
        ] {
            #expect(operations.reduce(into: Set<GoogleScope>()) { $0.formUnion($1.scopes) } == Set(scopes))
        }
        #expect(Set(GoogleScope.ofMailboxes + GoogleScope.ofCalendars) == Set(GoogleScope.allCases))
    }

    @Test("is granted by each scope that is said to be enough, alone; and refused before the network without")
    func enough() async throws {
        let world = try await GoogleWorld()
        _ = try await world.gmail([.send]).send(GoogleWorld.mail())
        let compose = try await world.gmail([.compose])
        let sent = try await compose.sendDraft(try await compose.createDraft(GoogleWorld.mail()))
        _ = try await compose.send(GoogleWorld.mail())
        let metadata = try await world.gmail([.metadata])
        _ = try await metadata.headers(in: sent.thread)
        let count = try await world.rows().count
        #expect(await failure { _ = try await metadata.send(GoogleWorld.mail()) } == .notGranted)
        #expect(await failure { _ = try await compose.headers(in: sent.thread) } == .notGranted)
        #expect(await failure { _ = try await world.gmail([.send]).createDraft(GoogleWorld.mail()) } == .notGranted)
        #expect(try await world.rows().count == count)
    }

    @Test("that Google refuses for want of leave is said so, whatever the store believes")
    func drift() async throws {
        let world = try await GoogleWorld()
        let gmail = try await world.gmail([.send], claimed: [.send, .compose])
        #expect(await failure { _ = try await gmail.createDraft(GoogleWorld.mail()) } == .notGranted)
    }

    @Test("comes back as what was granted, part or more")
    func granted() throws {
        let text = "openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/gmail.send"
        let part = try #require(GrantedScopes(text: text))
        #expect(part.scopes == [.address, .send] && !part.hasMore)
        #expect(part.missing(of: Set(GoogleScope.ofMailboxes)) == [.compose, .metadata])
        #expect(GrantedScopes(text: text + " https://mail.google.com/")?.hasMore == true)
        #expect(GrantedScopes(text: "")?.scopes == [])
        #expect(GrantedScopes(text: String(repeating: "a ", count: 5_000)) == nil)
    }
}
