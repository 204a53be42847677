import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Outreach

@Suite("An import of contacts")
struct ContactImportTests {
    @Test("shows first what it would do, and writes nothing before the yes; a second yes does nothing")
    func preview() async throws {
        let world = try await OutreachWorld()
        try await world.add("ada@far.example", ["name": "Ada"])
        let path = try #require(
            try await world.upload(
                "Name,Email,Company", "Adelaide,ada@far.example,Far Away", "Ben,ben@far.example,", "Cleo,nonsense,"
            ).location)
        let shown = try await world.writer.get(path).body
        #expect(shown.contains("ben@far.example") && shown.contains("contacts.csv: 3 rows"))
        #expect(shown.contains("Row") && shown.contains("id=\"problems\""))
        #expect(try await world.addresses() == ["ada@far.example"])
        let token = try await world.writer.get(path).csrf
        let answer = try await world.writer.submit(path + "/confirm", ["csrf": token])
        #expect(answer.location?.hasPrefix("/outreach/contacts") == true)
        #expect(try await world.addresses() == ["ada@far.example", "ben@far.example"])
        #expect(try await world.writer.submit(path + "/confirm", ["csrf": token]).status == 404)
        let body = try await world.writer.get("/outreach/contacts?q=Far").body
        #expect(body.contains("Ada") && !body.contains("Adelaide") && body.contains("Far Away"))
    }

    @Test("leaves out whom nobody is to write to, by address or by domain, also when that was said after the upload")
    func suppressed() async throws {
        let world = try await OutreachWorld()
        let (suppressions, owner) = (world.suppressions, world.owner)
        try await world.own { try suppressions.add($0, owner, Suppression(parsing: "never.example")) }
        let path = try #require(
            try await world.upload("Email", "a@sub.never.example", "b@far.example", "c@far.example").location)
        #expect(try await world.writer.get(path).body.contains("You have chosen not to write"))
        try await world.own { try suppressions.add($0, owner, Suppression(parsing: "b@far.example")) }
        try await world.writer.post(path + "/confirm", from: path)
        #expect(try await world.addresses() == ["c@far.example"])
    }

    @Test("of a file that is thrown away, or waited a day, leaves nothing behind")
    func cancelled() async throws {
        let world = try await OutreachWorld()
        let first = try #require(try await world.upload("Email", "a@far.example").location)
        try await world.writer.post(first + "/cancel", from: first)
        #expect(try await world.writer.get(first).status == 404)
        let second = try #require(try await world.upload("Email", "a@far.example").location)
        world.world.clock.advance(by: ContactImportStore.lifetime + 1)
        try await world.world.renew(world.writer)
        #expect(try await world.writer.get(second).status == 404)
        let store = ContactImportStore(vault: world.world.vault, random: .system)
        try await world.bySystem { try store.prune($0) }
        #expect(try world.world.read("SELECT count(*) FROM outreach_import_chunk") == ["0"])
    }

    @Test(
        "of a file that is malformed, or a spreadsheet, says so on the page",
        arguments: ["Email\r\n\"a\r\n", "PK\u{3}\u{4}xyz"])
    func refused(_ text: String) async throws {
        let world = try await OutreachWorld()
        let answer = try await world.writer.upload(
            "/outreach/contacts/import", Array(text.utf8), from: "/outreach/contacts/import")
        #expect(answer.status == 422 && answer.body.contains("field-error"))
    }

    @Test("asks which column holds the address, and reads the file again by what was chosen")
    func columns() async throws {
        let world = try await OutreachWorld()
        let staged = try await world.upload("Who,Where,Floor", "Ada,ask,3", "Ben,ben@far.example,4", "Cleo,nonsense,5")
        let path = try #require(staged.location)
        let before = try await world.writer.get(path).body
        #expect(before.contains("Say which column holds") && !before.contains(path + "/confirm"))
        let twice = ["column.0": "name", "column.1": "address", "column.2": "address"]
        let refused = try await world.writer.post(path + "/columns", twice, from: path)
        #expect(refused.status == 422 && refused.body.contains("Column 3 and column 2"))
        let chosen = ["column.0": "name", "column.1": "address", "column.2": "own"]
        try await world.writer.post(path + "/columns", chosen, from: path)
        let after = try await world.writer.get(path).body
        #expect(after.contains("ben@far.example") && after.contains("id=\"problems\"") && !after.contains("Say which"))
        #expect(try await world.addresses().isEmpty)
        try await world.writer.post(path + "/confirm", from: path)
        #expect(try await world.addresses() == ["ben@far.example"])
    }

    @Test("refuses a choice that was not offered, and a file of somebody else")
    func strange() async throws {
        let world = try await OutreachWorld()
        let path = try #require(try await world.upload("Name,Email", "Ada,ada@far.example").location)
        let strange = try await world.writer.post(
            path + "/columns", ["column.0": "salary", "column.1": "address"], from: path)
        #expect(strange.status == 422 && strange.body.contains("one of the values offered"))
        let token = try await world.admin.get("/outreach/contacts/import").csrf
        let theirs = ["csrf": token, "column.0": "name", "column.1": "address"]
        #expect(try await world.admin.submit(path + "/columns", theirs).status == 404)
    }

    @Test("takes back what an export wrote, formulas and line breaks included")
    func roundTrip() async throws {
        let world = try await OutreachWorld()
        let path = try await world.add(
            "pat@far.example",
            ["name": "=HYPERLINK(1)", "notes": "one\ntwo", "custom": "Floor: +3", "tags": "a, b"])
        let card = try await world.card(path)
        let file = try await world.writer.get("/outreach/contacts.csv").body
        #expect(file.contains("'=HYPERLINK(1)") && file.contains("'+3"))
        try await world.writer.post(path + "/delete", from: path + "/delete")
        let staged = try #require(
            try await world.writer.upload(
                "/outreach/contacts/import", Array(file.utf8), from: "/outreach/contacts/import"
            ).location)
        try await world.writer.post(staged + "/confirm", from: staged)
        let (contacts, owner) = (world.contacts, world.owner)
        let back = try await world.own { try contacts.next($0, owner, after: nil) }
        #expect(back.map(\.card) == [card])
    }
}

@Suite("The list of those not to contact")
struct SuppressionPageTests {
    @Test("keeps a contact from being added or moved there, until the entry is taken off")
    func guards() async throws {
        let world = try await OutreachWorld()
        let path = try await world.add("pat@far.example")
        let page = "/outreach/do-not-contact"
        try await world.writer.post(page, ["entry": "never.example"], from: page)
        let new = try await world.writer.post(
            "/outreach/contacts", ["address": "a@never.example"], from: "/outreach/contacts/new")
        let moved = try await world.writer.post(
            path + "/edit", ["address": "pat@never.example"], from: path + "/edit")
        #expect(new.status == 422 && moved.status == 422)
        let id = try #require(try world.world.read("SELECT id FROM outreach_suppression").first)
        #expect(try await world.writer.post("\(page)/\(id)/lift", from: page).location?.hasPrefix(page) == true)
        try await world.add("a@never.example")
        #expect(try await world.addresses() == ["a@never.example", "pat@far.example"])
    }

    @Test("outlives its contact as a hash alone, and still refuses the address")
    func outlives() async throws {
        let world = try await OutreachWorld()
        let path = try await world.add("pat@far.example")
        try await world.writer.post(path + "/delete", ["suppress": "yes"], from: path + "/delete")
        #expect(try world.world.read("SELECT label IS NULL FROM outreach_suppression") == ["t"])
        let page = try await world.writer.get("/outreach/do-not-contact").body
        #expect(page.contains("only its hash is left") && !page.contains("pat@far.example"))
        let again = try await world.writer.post(
            "/outreach/contacts", ["address": "PAT@far.example"], from: "/outreach/contacts/new")
        #expect(again.status == 422 && again.body.contains("not to write to this address"))
    }

    @Test("is each person's own: what one will not do, another may")
    func own() async throws {
        let world = try await OutreachWorld()
        let page = "/outreach/do-not-contact"
        try await world.writer.post(page, ["entry": "far.example"], from: page)
        let answer = try await world.admin.post(
            "/outreach/contacts", ["address": "pat@far.example"], from: "/outreach/contacts/new")
        #expect(answer.status == 303)
    }
}
