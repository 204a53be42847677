import Accounts
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Audiences

@Suite("The pages of audiences")
struct AudiencePageTests {
    @Test("say who would come and go before a rule is saved, and save nothing by looking")
    func preview() async throws {
        let world = try await AudiencesWorld()
        try await world.bring("Ada,ada2@example.org,Sales,Oslo,", "Ben,ben@example.org,Design,Oslo,")
        let path = try await world.ruled("department", "is", "Sales")
        let fields = [
            "name": "Ruled", "rule.match": "any", "rule.0.attribute": "department", "rule.0.how": "is",
            "rule.0.value": "Design", "act": "look",
        ]
        let answer = try await world.owner.post(path + "/edit", fields, from: path + "/edit")
        #expect(answer.status == 200)
        #expect(answer.body.contains("Department is Design"))
        #expect(answer.body.contains("Coming in: 1 person") && answer.body.contains("Going out: 1 person"))
        #expect(try await world.addresses(path) == ["ada2@example.org"])
    }

    @Test("ask before a new rule takes more than half out")
    func asks() async throws {
        let world = try await AudiencesWorld()
        try await world.add(4, department: "Sales")
        let path = try await world.ruled("department", "is", "Sales")
        var fields = [
            "name": "Ruled", "rule.match": "all", "rule.0.attribute": "department", "rule.0.how": "is",
            "rule.0.value": "Nothing", "act": "save",
        ]
        let asked = try await world.owner.post(path + "/edit", fields, from: path + "/edit")
        #expect(asked.status == 200 && asked.body.contains("name=\"agreed\""))
        #expect(try await world.addresses(path).count == 4)
        // A yes to another number than would go is none.
        fields["agreed"] = "3"
        #expect(try await world.owner.post(path + "/edit", fields, from: path + "/edit").status == 200)
        fields["agreed"] = "4"
        #expect(try await world.owner.post(path + "/edit", fields, from: path + "/edit").location == path)
        #expect(try await world.addresses(path) == [])
    }

    @Test("put a pasted list in after a look, and name what is wrong by its line")
    func pasted() async throws {
        let world = try await AudiencesWorld()
        try await world.bring("Ada,ada2@example.org,Sales,Oslo,")
        let path = try await world.listed()
        let text = "ada2@example.org\nnobody@example.org\nnonsense"
        let look = try await world.owner.post(path + "/add", ["addresses": text], from: path + "/add").body
        #expect(look.contains("nobody@example.org") && look.contains("nonsense"))
        #expect(try await world.addresses(path) == [])
        let draft = try #require(try world.world.read("SELECT id FROM audience_draft").first)
        try await world.owner.post("\(path)/drafts/\(draft)", from: path + "/add")
        try await world.owner.post("\(path)/drafts/\(draft)", from: path + "/add")
        #expect(try await world.addresses(path) == ["ada2@example.org"])
        #expect(try await world.owner.get(path + "/history").body.contains("Address pasted"))
    }

    @Test("take a file of addresses, and refuse one that is malformed")
    func file() async throws {
        let world = try await AudiencesWorld()
        try await world.bring("Ada,ada2@example.org,Sales,Oslo,")
        let path = try await world.listed()
        let send = { (text: String) in
            try await world.owner.upload(path + "/file", Array(text.utf8), from: path + "/add")
        }
        #expect(try await send("Email\r\nada2@example.org\r\n").body.contains("Coming in: 1 person"))
        #expect(try await send("Email\r\n\"ada2@example.org\r\n").status == 422)
    }

    @Test("pick somebody by name, and take them out again")
    func picked() async throws {
        let world = try await AudiencesWorld()
        try await world.bring("Ada Lovelace,ada2@example.org,Sales,Oslo,", "Ben,ben@example.org,Sales,Oslo,")
        let path = try await world.listed()
        let found = try await world.owner.get(path + "/pick?q=lovelace").body
        #expect(found.contains("Ada Lovelace") && !found.contains("ben@example.org"))
        let (people, workspace) = (world.people, world.workspace)
        let ada = try await world.inWorkspace { tx in
            try people.find(tx, workspace, EmailAddress(parsing: "ada2@example.org"))?.id.text
        }
        let id = try #require(ada)
        try await world.owner.post(path + "/pick", ["person.\(id)": "on"], from: path + "/pick")
        #expect(try await world.addresses(path) == ["ada2@example.org"])
        try await world.owner.post("\(path)/people/\(id)/remove", from: path)
        #expect(try await world.addresses(path) == [])
        #expect(try await world.owner.get(path + "/history").body.contains("Taken out by hand"))
    }

    @Test("hand out who is in, to those who may, and note that they did")
    func export() async throws {
        let world = try await AudiencesWorld()
        try await world.bring("=Ada,ada2@example.org,Sales,Oslo,")
        let path = try await world.ruled("department", "is", "Sales")
        let file = try await world.owner.get(path + "/export.csv").body
        #expect(file.contains("ada2@example.org") && !file.contains("\n=Ada"))
        #expect(
            try world.world.read("SELECT action FROM audit_event WHERE action = 'audience.exported'").count == 1)
        let manager = try await world.world.invited("mia@example.org", as: "program-manager", by: world.owner)
        #expect(try await manager.get(path).status == 200)
        #expect(try await manager.get(path + "/export.csv").status == 403)
    }

    @Test("are closed to members and auditors")
    func closed() async throws {
        let world = try await AudiencesWorld()
        for role in ["member", "auditor"] {
            let browser = try await world.world.invited("\(role)@example.org", as: role, by: world.owner)
            #expect(try await browser.get("/audiences").status == 403, "\(role)")
        }
    }

    @Test("do not let an audience go that a program is for")
    func used() async throws {
        let world = try await AudiencesWorld()
        let path = try await world.listed()
        let fields = [
            "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
            "audience": try world.id(path).text,
        ]
        try await world.owner.post("/programs", fields, from: "/programs/new")
        #expect(try await world.owner.post(path + "/delete", from: path + "/edit").status == 409)
        #expect(try await world.owner.get(path).body.contains("Coffee"))
    }
}

@Suite("A program for an audience")
struct ProgramAudienceTests {
    private func program(_ world: AudiencesWorld, for audience: String) async throws -> String {
        let fields = [
            "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
            "audience": try world.id(audience).text,
        ]
        return try #require(try await world.owner.post("/programs", fields, from: "/programs/new").location)
    }

    private func plan(_ world: AudiencesWorld, _ program: String) async throws {
        try await world.owner.post(program + "/preview", from: program)
        try await world.world.work()
    }

    @Test("introduces only those who are in it")
    func only() async throws {
        let world = try await AudiencesWorld()
        try await world.bring(
            "Ada Sales,ada2@example.org,Sales,Oslo,", "Ben Sales,ben@example.org,Sales,Oslo,",
            "Cleo Design,cleo@example.org,Design,Oslo,")
        let program = try await program(world, for: world.ruled("department", "is", "Sales"))
        try await plan(world, program)
        let preview = try await world.owner.get(program + "/preview").body
        #expect(preview.contains("Ada Sales") && preview.contains("Ben Sales"))
        #expect(!preview.contains("Cleo Design"))
    }

    @Test("plans anew when somebody comes into the audience")
    func digest() async throws {
        let world = try await AudiencesWorld()
        try await world.bring("Ada,ada2@example.org,Sales,Oslo,", "Ben,ben@example.org,Sales,Oslo,")
        let program = try await program(world, for: world.ruled("department", "is", "Sales"))
        try await plan(world, program)
        let before = try world.world.read("SELECT audience FROM round")
        try await world.bring("Cleo,cleo@example.org,Sales,Oslo,")
        try await plan(world, program)
        #expect(try await world.owner.get(program + "/preview").body.contains("Cleo"))
        #expect(try world.world.read("SELECT audience FROM round") != before)
    }

    @Test("says so where the audience has shrunk to one person")
    func alone() async throws {
        let world = try await AudiencesWorld()
        try await world.bring("Ada,ada2@example.org,Sales,Oslo,")
        let program = try await program(world, for: world.ruled("department", "is", "Sales"))
        #expect(try await world.owner.get(program).body.contains("shrunk to one person"))
    }

    @Test("refuses an audience that is not there, or another workspace's")
    func unknown() async throws {
        let world = try await AudiencesWorld()
        let fields = [
            "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
            "audience": UUID().uuidString,
        ]
        #expect(try await world.owner.post("/programs", fields, from: "/programs/new").status == 422)
    }

    @Test("counts somebody once who is in two pools")
    func pools() async throws {
        let world = try await AudiencesWorld()
        try await world.bring("Ada,ada2@example.org,Sales,Oslo,", "Ben,ben@example.org,Design,Oslo,")
        let (one, two) = (
            try await world.ruled("department", "is", "Sales", named: "One"),
            try await world.ruled("location", "is", "Oslo", named: "Two")
        )
        let (members, workspace, ids) = (world.members, world.workspace, [try world.id(one), try world.id(two)])
        let pools = try await world.inWorkspace { try members.pools($0, workspace, ids) }
        #expect(pools.count == 2)
        #expect(Set(pools.map(\.pools)) == [[0, 1], [1]])
    }
}
