import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Outreach

@Suite("A contact")
struct ContactTests {
    @Test("is added, found, changed and shown with everything that was noted")
    func life() async throws {
        let world = try await OutreachWorld()
        let path = try await world.add(
            "pat@far.example", ["name": "Pat Far", "tags": "Fair, fair; spring", "custom": "Floor: third"])
        var card = try await world.card(path)
        #expect(card.tags == ["Fair", "spring"] && card.custom == ["Floor": "third"])
        let shown = try await world.writer.get(path).body
        #expect(shown.contains("Pat Far") && shown.contains("third") && shown.contains("pat@far.example"))
        try await world.writer.post(
            path + "/edit", ["address": "pat@near.example", "name": "Pat Near"], from: path + "/edit")
        card = try await world.card(path)
        #expect(card.address.text == "pat@near.example" && card.tags == [])
        #expect(try await world.writer.get("/outreach/contacts?q=near").body.contains("Pat Near"))
        #expect(try await world.writer.get("/outreach/contacts?q=far").body.contains("Nobody fits"))
    }

    @Test("of an address that is there already comes back filled in, with the reason beside the field")
    func duplicate() async throws {
        let world = try await OutreachWorld()
        try await world.add("pat@far.example")
        let answer = try await world.writer.post(
            "/outreach/contacts", ["address": "PAT@far.example", "name": "Patricia"], from: "/outreach/contacts/new")
        #expect(answer.status == 422)
        #expect(answer.body.contains("already") && answer.body.contains("Patricia"))
        #expect(try await world.addresses() == ["pat@far.example"])
    }

    @Test("is its owner's alone: whoever administers the workspace sees neither page nor row, in raw SQL either")
    func isPrivate() async throws {
        let world = try await OutreachWorld()
        let path = try await world.add("pat@far.example", ["name": "Pat Far"])
        #expect(try await world.admin.get(path).status == 404)
        #expect(try await world.admin.get("/outreach/contacts").body.contains("Pat Far") == false)
        let scopes = [
            "SET app.scope = 'workspace'; SET app.workspace_id = '\(world.owner.workspace.text)'; ",
            """
            SET app.scope = 'person'; SET app.workspace_id = '\(world.owner.workspace.text)';
            SET app.person_id = '\(UUID().uuidString.lowercased())';
            """,
            "",
        ]
        for scope in scopes {
            let count = try world.world.test.asApp(scope + "SELECT count(*) FROM outreach_contact")
            #expect(count == ["0"], "\(scope)")
            let changed = try world.world.test.asApp(
                scope + "WITH c AS (DELETE FROM outreach_contact RETURNING 1) SELECT count(*) FROM c")
            #expect(changed == ["0"], "\(scope)")
        }
        let own = """
            SET app.scope = 'person'; SET app.workspace_id = '\(world.owner.workspace.text)';
            SET app.person_id = '\(world.owner.person.text)';
            """
        #expect(try world.world.test.asApp(own + "SELECT count(*) FROM outreach_contact") == ["1"])
        #expect(try world.world.test.asApp(own + "SELECT count(*) FROM data_key WHERE kind = 'contact'") == ["1"])
    }

    @Test("lends its key to nobody else of the workspace")
    func key() async throws {
        let world = try await OutreachWorld()
        try await world.add("pat@far.example")
        let other = """
            SET app.scope = 'person'; SET app.workspace_id = '\(world.owner.workspace.text)';
            SET app.person_id = '\(UUID().uuidString.lowercased())';
            """
        #expect(try world.world.test.asApp(other + "SELECT count(*) FROM data_key WHERE kind = 'contact'") == ["0"])
        let ended = """
            WITH c AS (UPDATE data_key SET wrapped = NULL, destroyed_at = now() WHERE kind = 'contact' RETURNING 1)
            SELECT count(*) FROM c
            """
        #expect(try world.world.test.asApp(other + ended) == ["0"])
    }

    @Test("that is deleted takes its key along: an older copy of the row opens no more")
    func deleted() async throws {
        let world = try await OutreachWorld()
        let path = try await world.add("pat@far.example", ["name": "Pat Far"])
        let row = try #require(try world.world.read("SELECT to_jsonb(c)::text FROM outreach_contact c").first)
        let id = try #require(ContactID(String(path.split(separator: "/").last ?? "")))
        #expect(try await world.writer.post(path + "/delete", from: path + "/delete").location == "/outreach/contacts")
        #expect(try await world.writer.get(path).status == 404)
        // The row comes back out of a backup; the key does not.
        let copy = row.replacing("'", with: "''")
        let restored =
            "INSERT INTO outreach_contact SELECT * FROM jsonb_populate_record(NULL::outreach_contact, '\(copy)')"
        _ = try world.world.read(restored + " RETURNING id")
        let (contacts, owner) = (world.contacts, world.owner)
        await #expect(throws: VaultError.self) { try await world.own { try contacts.contact($0, owner, id) } }
        #expect(
            try world.world.read("SELECT count(*) FROM data_key WHERE kind = 'contact' AND wrapped IS NOT NULL") == [
                "0"
            ])
    }

    @Test("goes with its owner: nothing of it is left, and its key is destroyed")
    func cascade() async throws {
        let world = try await OutreachWorld()
        try await world.add("pat@far.example")
        try await world.writer.post(
            "/outreach/do-not-contact", ["entry": "never.example"], from: "/outreach/do-not-contact")
        let path = "/people/\(world.owner.person.text)/erase"
        #expect(try await world.admin.post(path, from: path).location == "/people")
        for table in ["outreach_contact", "outreach_suppression"] {
            #expect(try world.world.read("SELECT count(*) FROM \(table)") == ["0"])
        }
        let keys = try world.world.read("SELECT wrapped IS NULL FROM data_key WHERE kind = 'contact'")
        #expect(keys == ["t"])
    }

    @Test("is shown beside the person of the workspace who has the same address")
    func colleague() async throws {
        let world = try await OutreachWorld()
        let path = try await world.add("ada@example.org")
        #expect(try await world.writer.get(path).body.contains("href=\"/people/"))
        #expect(try await world.writer.get(world.add("pat@far.example")).body.contains("href=\"/people/") == false)
    }

    @Test("with characters that turn or hide text is refused beside the field", arguments: ["name", "tags", "notes"])
    func deceptive(_ field: String) async throws {
        let world = try await OutreachWorld()
        let answer = try await world.writer.post(
            "/outreach/contacts", ["address": "pat@far.example", field: "a\u{202E}b"], from: "/outreach/contacts/new")
        #expect(answer.status == 422 && answer.body.contains("id=\"\(field)-error\""))
        #expect(try await world.addresses() == [])
    }
}
