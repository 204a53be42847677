import Accounts
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("A person's page")
struct PersonTests {
    /// Somebody of the roster.
    private func person(_ world: ProgramsWorld, _ number: Int) async throws -> Person {
        try #require(try await world.everybody().first { $0.profile.address.text == "p\(number)@example.org" })
    }

    private static let fields = [
        "name": "Pia Example", "address": "pia@example.org", "department": "Mills", "location": "",
        "zone": "europe/oslo",
        "started": "2026-03-09",
    ]

    @Test("corrects what is known, and notes which fields without saying what")
    func edits() async throws {
        let world = try await ProgramsWorld()
        try await world.add(2)
        let path = "/people/\(try await person(world, 1).id.text)"
        #expect(try await world.owner.get(path + "/edit").body.contains("value=\"p1@example.org\""))
        #expect(try await world.owner.post(path + "/edit", Self.fields, from: path + "/edit").location == path)
        let profile = try #require(try await world.everybody().first { $0.profile.name == "Pia Example" }).profile
        #expect(profile.timeZone == "Europe/Oslo" && profile.startDate == "2026-03-09" && profile.department == "Mills")
        #expect(profile.address.text == "pia@example.org" && profile.location == nil)
        #expect(
            try world.world.read("SELECT details FROM audit_event WHERE action = 'person.edited'")
                == [#"{"fields":"name address department zone started"}"#])
    }

    @Test(
        "says beside the field what it does not take, comes back filled, and changes nothing",
        arguments: [
            ("name", ""), ("name", "a\u{202E}b"), ("name", String(repeating: "x", count: 201)), ("address", "nobody"),
            ("address", "p2@example.org"), ("zone", "Mars/Olympus"), ("started", "soon"), ("started", "3/4/2026"),
            ("department", String(repeating: "x", count: 121)), ("location", "a\u{0}b"),
        ])
    func refuses(_ field: String, _ value: String) async throws {
        let world = try await ProgramsWorld()
        try await world.add(2)
        let path = "/people/\(try await person(world, 1).id.text)/edit"
        let before = try world.world.state()
        let answer = try await world.owner.post(path, Self.fields.merging([field: value]) { $1 }, from: path)
        #expect(answer.status == 422 && answer.body.contains("value=\"2026-03-09\"") == (field != "started"))
        #expect(try world.world.state() == before)
    }

    @Test("corrects the roster's own columns too, and takes no others")
    func attributes() async throws {
        let world = try await ProgramsWorld()
        let file = try await world.upload("Name,Email,Team\r\nPerson,p1@example.org,Red\r\nOther,p2@example.org,\r\n")
        let columns = ["column.0": "name", "column.1": "address", "column.2": "custom:Team"]
        try await world.owner.post(file + "/columns", columns, from: file)
        try await world.owner.post(file + "/confirm", from: file)
        let path = "/people/\(try await person(world, 2).id.text)"
        #expect(try await world.owner.get(path + "/edit").body.contains("name=\"attribute.0.name\" value=\"Team\""))
        let fields = Self.fields.merging(["attribute.0.name": "Team", "attribute.0": "Blue"]) { $1 }
        #expect(try await world.owner.post(path + "/edit", fields, from: path + "/edit").location == path)
        let profile = try #require(try await world.everybody().first { $0.profile.name == "Pia Example" }).profile
        #expect(profile.custom == ["Team": "Blue"])
        let long = fields.merging(["attribute.0": String(repeating: "x", count: 201)]) { $1 }
        let refused = try await world.owner.post(path + "/edit", long, from: path + "/edit")
        #expect(refused.status == 422 && refused.body.contains("attribute.0-error"))
        let emptied = fields.merging(["attribute.0": ""]) { $1 }
        try await world.owner.post(path + "/edit", emptied, from: path + "/edit")
        #expect(try await world.everybody().allSatisfy { $0.profile.custom["Team"] != "Blue" })
    }

    @Test("is made by hand for somebody new, once for an address")
    func added() async throws {
        let world = try await ProgramsWorld()
        try await world.add(1)
        let answer = try await world.owner.post("/people/new", Self.fields, from: "/people/new")
        let path = try #require(answer.location)
        #expect(try await world.owner.get(path).body.contains("Pia Example"))
        #expect(try world.world.read("SELECT details FROM audit_event WHERE action = 'person.added'") == ["{}"])
        let again = try await world.owner.post("/people/new", Self.fields, from: "/people/new")
        #expect(again.status == 422 && again.body.contains("value=\"pia@example.org\""))
        #expect(try await world.everybody().count == 3)
        let wrong = Self.fields.merging(["name": ""]) { $1 }
        #expect(try await world.owner.post("/people/new", wrong, from: "/people/new").status == 422)
    }

    @Test("of another workspace, or of nobody, is not there")
    func elsewhere() async throws {
        let world = try await ProgramsWorld()
        try await world.add(1)
        let path = "/people/\(try await person(world, 1).id.text)"
        let stranger = try await world.world.stranger()
        for page in [path, path + "/edit", path + "/erase"] { #expect(try await stranger.get(page).status == 404) }
        let token = try await stranger.get("/people/import").csrf
        let before = try world.world.state()
        for page in [path + "/edit", path + "/erase"] {
            #expect(try await stranger.submit(page, Self.fields.merging(["csrf": token]) { $1 }).status == 404)
        }
        #expect(try world.world.state() == before)
    }
}

@Suite("Erasing somebody")
struct PersonEraseTests {
    @Test("leaves nothing of them in any table but ids that lead nowhere, and their key is destroyed")
    func nothingIsLeft() async throws {
        let world = try await ProgramsWorld()
        try await world.add(4)
        _ = try await world.run(try await world.program())
        let gone = try #require(try await world.everybody().first { $0.profile.address.text == "p1@example.org" })
        let path = "/people/\(gone.id.text)/erase"
        #expect(try await world.owner.get(path).body.contains("p1@example.org"))
        #expect(try await world.owner.post(path, from: path).location == "/people")
        let rows = try world.world.everyRow().filter { !$1.filter { $0.contains(gone.id.text) }.isEmpty }
        #expect(Set(rows.keys).isSubset(of: ["audit_event", "audience_stale", "introduction", "data_key", "job"]))
        let id = gone.id.text
        #expect(try world.world.read("SELECT wrapped IS NULL FROM data_key WHERE owner_id = '\(id)'") == ["t"])
        #expect(try world.world.read("SELECT count(*) FROM audit_event WHERE action = 'person.erased'") == ["1"])
    }

    @Test("deletes the mails that name them, and the pages of those they met go on without them")
    func others() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let round = try await world.run(try await world.program())
        let gone = try #require(try await world.everybody().first { $0.profile.address.text == "p1@example.org" })
        let others = try #require(try await world.history().first { $0.people.contains(gone.id) }).people
        let path = "/people/\(gone.id.text)/erase"
        try await world.owner.post(path, from: path)
        let mails = others.map { "'\($0.text)'" }.joined(separator: ",")
        #expect(try world.world.read("SELECT count(*) FROM delivery WHERE person_id IN (\(mails))") == ["0"])
        #expect(try world.world.read("SELECT count(*) FROM delivery WHERE person_id IS NOT NULL") == ["2"])
        #expect(try await world.owner.get(round).status == 200)
        for other in others where other != gone.id {
            let page = try await world.owner.get("/people/\(other.text)")
            #expect(page.status == 200 && !page.body.contains("Person 1"))
        }
    }

    @Test("ends the sessions and the membership of a member, and spares the last owner")
    func members() async throws {
        let world = try await ProgramsWorld()
        let member = try await world.world.invited("mia@example.com", as: "member", by: world.owner)
        let everybody = try await world.everybody()
        let mia = try #require(everybody.first { $0.profile.address.text == "mia@example.com" })
        let ada = try #require(everybody.first { $0.id != mia.id })
        let own = "/people/\(ada.id.text)/erase"
        #expect(try await world.owner.post(own, from: own).status == 409)
        let path = "/people/\(mia.id.text)/erase"
        #expect(try await world.owner.post(path, from: path).status == 303)
        #expect(try await member.get("/people").status == 303)
        #expect(try world.world.read("SELECT count(*) FROM membership") == ["1"])
        #expect(try world.world.read("SELECT count(*) FROM invitation") == ["0"])
    }

    @Test("of somebody with a role is an owner's to do, whoever else may erase people")
    func roles() async throws {
        let world = try await ProgramsWorld()
        let admin = try await world.world.invited("bob@example.com", as: "admin", by: world.owner)
        _ = try await world.world.invited("olga@example.com", as: "program-manager", by: world.owner)
        let olga = try #require(try await world.everybody().first { $0.profile.address.text == "olga@example.com" })
        let path = "/people/\(olga.id.text)/erase"
        #expect(try await admin.post(path, from: path).status == 403)
        #expect(try world.world.read("SELECT count(*) FROM membership") == ["3"])
        #expect(try await world.owner.post(path, from: path).location == "/people")
    }

    @Test("after another address was written down leaves no invitation to the former one open (AT-24)")
    func invitations() async throws {
        let world = try await ProgramsWorld()
        try await world.add(1)
        try await world.owner.post(
            "/members/invite", ["address": "p1@example.org", "role": "member"], from: "/members")
        let person = try #require(try await world.everybody().first { $0.profile.address.text == "p1@example.org" })
        let path = "/people/\(person.id.text)/edit"
        try await world.owner.post(path, ["name": "Pia", "address": "pia@example.org"], from: path)
        #expect(try world.world.read("SELECT count(*) FROM invitation WHERE withdrawn_at IS NULL") == ["0"])
    }

    @Test("wants an administrator, and proof of the last ten minutes")
    func rights() async throws {
        let world = try await ProgramsWorld()
        try await world.add(1)
        let id = try #require(try await world.everybody().first).id.text
        let manager = try await world.world.invited("max@example.com", as: "program-manager", by: world.owner)
        #expect(try await manager.get("/people/\(id)/erase").status == 403)
        #expect(try await manager.get("/people/\(id)/edit").status == 200)
        #expect(try await !manager.get("/people/\(id)").body.contains("/erase"))
        world.world.clock.advance(by: 601)
        #expect(try await world.owner.get("/people/\(id)/erase").location?.hasPrefix("/confirm") == true)
    }
}
