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
import Web
@testable import Accounts
@testable import Credentials
@testable import Mailboxes
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
            "name": "Coffee", "subject": "Coffee?", "days": "working", "from": "9", "until": "17", "zone": "UTC",
            "step.0.body": "Hello {{name}}", "step.1.delay": "3", "step.1.body": "Still there?", "act": "save",
        ]
        try await owner.post("/outreach/sequences", sequence, from: "/outreach/sequences/new")
        let mine = "WHERE workspace_id = '\(id)'"
        let contact = try #require(try world.read("SELECT id FROM outreach_contact \(mine)").first)
        let kept = try #require(try world.read("SELECT id FROM outreach_sequence \(mine)").first)
        let path = "/outreach/contacts/\(contact)/write"
        try await owner.post(path, ["sequence": kept], from: path)
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
            let consent = Consent(verifier: Secret("verifier"), asked: [])
            try ConsentStore(vault: world.vault, random: .system).add(
                tx, workspace, owner.person, state: "state", browser: [1], consent)
            let place = ServerLogin.Place(host: "mail.\(domain)", port: 993, security: .implicitTLS)
            let login = ServerLogin(user: "me", password: Secret("secret"), looking: place, sending: place)
            _ = try DepartureStore(vault: world.vault, random: .system).add(
                tx, OutreachOwner(workspace: workspace, person: PersonID(UUID())),
                Departure(mailbox: MailboxID(UUID()), credentials: .server(login), drafts: []))
        }
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
        let shown = try await owner.get("/meetings/types/new").body
        let field = String(shown[try #require(shown.firstRange(of: "more.host.")).lowerBound...].prefix { $0 != "\"" })
        let type = [
            "name": "Introduction", "text": "", "lengths": "30", "place": "jitsi", "detail": "", "colour": "teal",
            "seats": "1", "assignment": "collective", "notice": "0", "days": "60", "step": "", "before": "0",
            "after": "0", "per-day": "", "per-week": "", "reminder": "24", field: "yes",
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
            "booking": try #require(try world.read("SELECT id FROM booking \(mine)").first),
            "bookingToken": String(place.dropFirst("/booking/".count)),
        ]
    }
}
