import App
import Foundation
import GoogleAPI
import HTTPTypes
import IMAP
import Oversight
import Policy
import Primitives
import Store
import TestStage
import Testing
import Vault
import ZoomAPI
import Web
@testable import Accounts
@testable import Credentials
@testable import Mailboxes
@testable import Meetings
@testable import Outreach
@testable import Programs

/// What a workspace holds of people outside: contacts that are written to, and guests who booked.
extension FurnishedWorkspace {
    /// A contact of the owner's with everything noted, a file of contacts that waits, and somebody not to write to.
    static func reachOut(_ world: TestWorld, _ id: String, _ owner: TestBrowser, _ domain: String) async throws {
        let fields = [
            "address": "pat@elsewhere.\(domain)", "name": "Pat Far", "organisation": "Far Away", "tags": "Fair, spring",
            "notes": "Met on the stairs.", "custom": "Floor: third",
        ]
        try await owner.post("/outreach/contacts", fields, from: "/outreach/contacts/new")
        let file = "Name,Email\r\nKim,kim@elsewhere.\(domain)\r\nNobody,nonsense\r\n"
        try await owner.upload("/outreach/contacts/import", Array(file.utf8), from: "/outreach/contacts/import")
        try await owner.post(
            "/outreach/do-not-contact", ["entry": "never.\(domain)"], from: "/outreach/do-not-contact")
        let sequence = [
            "name": "Spring letter", "subject": "Coffee?", "days": "working", "from": "9", "until": "17", "zone": "UTC",
            "step.0.body": "Hello {{name}}", "step.1.delay": "3", "step.1.body": "Still there?", "act": "save",
        ]
        try await owner.post("/outreach/sequences", sequence, from: "/outreach/sequences/new")
        let mine = "WHERE workspace_id = '\(id)'"
        let contact = try #require(try world.read("SELECT id FROM outreach_contact \(mine)").first)
        let kept = try #require(try world.read("SELECT id FROM outreach_sequence \(mine)").first)
        let path = "/outreach/contacts/\(contact)/write"
        try await owner.post(path, ["sequence": kept], from: path)
        let mail = try #require(try world.read("SELECT id FROM outreach_message \(mine) AND step = 0").first)
        let files = "/outreach/messages/\(mail)/files"
        try await owner.upload(files, name: "letter.txt", Array("quixattached letter".utf8), from: files)
        let enclosures = "/outreach/sequences/\(kept)/files"
        try await owner.upload(enclosures, name: "flyer.txt", Array("quixenclosed flyer".utf8), from: enclosures)
        let sequencePage = "/outreach/sequences/\(kept)/edit"
        try await owner.post("/outreach/sequences/\(kept)/share", from: sequencePage)
        let archive = Array(try await owner.get("/outreach/everything.tar").body.utf8)
        try await owner.upload("/outreach/archive", archive, from: "/outreach/archive")
    }

    /// A mailbox that no adapter opens; somebody at Google, and a mailbox of somebody who is gone that is given back.
    static func connectMailbox(_ world: TestWorld, _ id: String, _ domain: String) async throws {
        let workspace = try #require(WorkspaceID(id))
        let document = ConnectedMailbox.Document(address: try EmailAddress(parsing: "me@\(domain)"), name: "Me")
        try await world.database.transaction(.system("test")) { tx in
            let row = try tx.first("SELECT person_id FROM outreach_contact WHERE workspace_id = \(workspace)")
            let owner = OutreachOwner(workspace: workspace, person: try #require(row).get("person_id"))
            try MailboxStore(vault: world.vault, random: .system).connect(
                tx, owner, kind: "none", document, credentials: Array("secret".utf8))
            try OutreachKeepingStore().set(tx, owner, days: 365)
            try LeftoverStore(vault: world.vault, random: .system).add(
                tx, owner, DraftReference("quixdraftleft"), in: nil)
            let consent = GoogleConsent(verifier: Secret("verifier"), asked: [])
            try GoogleConsentStore(.mailboxes, vault: world.vault, random: .system).add(
                tx, workspace, owner.person, state: "state", browser: [1], consent)
            let place = ServerLogin.Place(host: "mail.\(domain)", port: 993, security: .implicitTLS)
            let login = ServerLogin(user: "me", password: Secret("secret"), looking: place, sending: place)
            _ = try DepartureStore(vault: world.vault, random: .system).add(
                tx, OutreachOwner(workspace: workspace, person: PersonID(UUID())),
                Departure(mailbox: MailboxID(UUID()), credentials: .server(login), drafts: []))
        }
    }

    /// A calendar of the owner's at an address that nobody fetches.
    static func connectCalendar(_ world: TestWorld, _ id: String, _ domain: String) async throws -> String {
        let workspace = try #require(WorkspaceID(id))
        return try await world.database.transaction(.system("test")) { tx in
            let row = try tx.first("SELECT person_id FROM busy_calendar WHERE workspace_id = \(workspace)")
            let person: PersonID = try #require(row).get("person_id")
            let document = CalendarConnection.Document(address: "https://calendars.\(domain)/secret.ics")
            let id = try CalendarConnectionStore(vault: world.vault, random: .system).add(
                tx, workspace, person, .feed, document)
            try BusyCalendarStore(vault: world.vault, random: .system).add(
                tx, workspace, person, named: "Family feed",
                CalendarFile.Reading(busy: [], covers: CalendarFile.window(at: tx.now.instant)),
                of: .init(
                    kind: .feed, connection: id, remote: RemoteCalendar(address: document.address),
                    entries: Array("wexelmarks".utf8)))
            let leave = GoogleLeave(
                try #require(GoogleSubject(stored: "117")), refresh: Secret("secret"),
                granted: GrantedScopes([]))
            try GoogleConsentStore(.meetings, vault: world.vault, random: .system).add(
                tx, workspace, person, state: "state", browser: [1],
                GoogleConsent(verifier: Secret("verifier"), asked: []))
            _ = try ProviderDepartureStore(vault: world.vault, random: .system).add(
                tx, workspace, PersonID(UUID()), .google(CalendarConnectionID(UUID()), leave))
            try VideoRoomStore(vault: world.vault).keep(
                tx, workspace, of: UUID(), VideoRoom(host: person, link: "https://video.\(domain)/secret"))
            let user = try #require(ZoomUserID("u-" + id.text))
            let zoom = ZoomConnection.Document(
                user: user, address: "me@\(domain)", refresh: "secret", access: "secret", accessUntil: 0)
            try ZoomConnectionStore(vault: world.vault).connect(tx, workspace, person, zoom)
            let rooms = ZoomMeetingStore(vault: world.vault, random: .system)
            let event = UUID()
            try CalendarWritingStore().ask(
                tx, workspace, CalendarWrite(event: event, isGroup: false, host: person))
            try rooms.begin(tx, workspace, of: event, host: person, end: (tx.now + 3_600).instant)
            if let booked = try rooms.all(tx, workspace, of: event).first, let number = ZoomMeetingID(117) {
                try rooms.keep(
                    tx, workspace, booked,
                    .init(
                        id: number, link: "https://zoom.\(domain)/j/117", start: Int(tx.now.timeIntervalSince1970),
                        minutes: 60))
            }
            return id.text
        }
    }

    /// A poll of the owner's, and somebody who has answered it.
    static func ask(
        _ world: TestWorld, _ owner: TestBrowser, _ id: String, _ domain: String
    ) async throws -> (id: String, door: String, voter: String) {
        let fields = [
            "title": "Lunch", "minutes": "30", "times": "2026-01-20 12:00\n2026-01-21 12:00", "text": "", "place": "",
            "deadline": "", "comments": "yes", "act": "make",
        ]
        let path = try #require(
            try await owner.post("/meetings/polls/new", fields, from: "/meetings/polls/new").location)
        let body = try await owner.get(path).body
        let door = String(body[try #require(body.firstRange(of: "/poll/")).upperBound...].prefix { $0 != "<" })
        let guest = world.browser()
        let form = try await guest.get("/poll/" + door).body
        let field = String(
            form[try #require(form.firstRange(of: "\"vote.")).lowerBound...].dropFirst().prefix { $0 != "\"" })
        let answer = try await guest.post(
            "/poll/" + door,
            ["name": "Pia Poll", "address": "pia@\(domain)", "zone": "UTC", "comment": "Gladly", field: "yes"],
            from: "/poll/" + door)
        let voter = String(try #require(answer.location).dropFirst("/vote/".count))
        return (String(path.split(separator: "/").last ?? ""), door, voter)
    }

    /// When the owner can be met, a calendar of theirs, a kind of meeting, and a guest who has booked one.
    static func receive(
        _ world: TestWorld, _ owner: TestBrowser, _ id: String, _ domain: String
    ) async throws -> [String: String] {
        let week = Dictionary(uniqueKeysWithValues: (0..<7).map { ("hours.\($0)", "09:00-17:00") })
        let hours = ["zone": "Europe/Oslo", "per-day": "", "per-week": "", "shared": "yes"].merging(week) { $1 }
        try await owner.post("/meetings/hours", hours, from: "/meetings/hours")
        let event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260107T120000Z\r\nDTEND:20260107T130000Z\r\nEND:VEVENT\r\n"
        let file = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\(event)END:VCALENDAR\r\n"
        try await owner.upload(
            "/meetings/calendars", name: "own.ics", Array(file.utf8), from: "/meetings/calendars")
        let connection = try await connectCalendar(world, id, domain)
        let poll = try await ask(world, owner, id, domain)
        let shown = try await owner.get("/meetings/types/new").body
        let field = String(shown[try #require(shown.firstRange(of: "more.host.")).lowerBound...].prefix { $0 != "\"" })
        let type = [
            "name": "Introduction", "text": "", "lengths": "30", "place": "jitsi", "detail": "", "colour": "teal",
            "seats": "1", "assignment": "collective", "notice": "0", "days": "60", "step": "", "before": "0",
            "after": "0", "per-day": "", "per-week": "", "reminder": "24", "sites": "https://www.example.org",
            field: "yes",
        ]
        let path = try #require(
            try await owner.post("/meetings/types/new", type, from: "/meetings/types/new").location)
        let body = try await owner.get(path).body
        let link = String(body[try #require(body.firstRange(of: "/book/")).upperBound...].prefix { $0 != "<" })
        let guest = world.browser()
        let page = try await guest.get("/book/" + link).body
        let start = try #require(page.firstRange(of: "name=\"start\" value=\""))
        let time = String(page[start.upperBound...].prefix { $0 != "\"" })
        let chosen = ["start": time, "minutes": "30", "zone": "Europe/Oslo"]
        let held = try #require(try await guest.post("/book/" + link, chosen, from: "/book/" + link).location)
        let place = String(held.prefix { $0 != "?" })
        try await guest.post(
            place, ["name": "Gil Guest", "address": "gil@\(domain)", "zone": "Europe/Oslo"], from: place)
        let mine = "WHERE workspace_id = '\(id)'"
        return [
            "eventType": String(path.dropFirst("/meetings/types/".count)), "bookingLink": link,
            "bookingLinkID": try #require(try world.read("SELECT id FROM booking_link \(mine)").first),
            "calendarEntry": try #require(try world.read("SELECT event_id FROM calendar_writing \(mine)").first),
            "calendarConnection": connection, "poll": poll.id, "pollToken": poll.door, "voterToken": poll.voter,
            "booking": try #require(try world.read("SELECT id FROM booking \(mine)").first),
            "bookingToken": String(place.dropFirst("/booking/".count)),
        ]
    }
}
