import Accounts
import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("The preview of a round")
struct RoundPreviewTests {
    private func draft(_ world: ProgramsWorld, _ program: String) async throws -> RoundDraft? {
        let (workspace, id) = (world.workspace, try #require(ProgramID(String(program.dropFirst("/programs/".count)))))
        let rounds = RoundStore(random: .system)
        return try await world.inWorkspace { tx in
            try rounds.draft(tx, workspace, id).map { try rounds.whole(tx, workspace, $0) }
        }
    }

    @Test("is asked for by POST and planned by a job; a GET plans nothing")
    func asked() async throws {
        let world = try await ProgramsWorld()
        try await world.add(5)
        let program = try await world.program()
        #expect(try await world.owner.get("\(program)/preview").body.contains("No plan yet"))
        try await world.world.work()
        #expect(try await draft(world, program) == nil)
        try await world.owner.post("\(program)/preview", from: "\(program)/preview")
        #expect(try await world.owner.get("\(program)/preview").body.contains("The round is being planned"))
        try await world.world.work()
        #expect(try await draft(world, program)?.introductions.count == 3)
        #expect(try await world.owner.get("\(program)/preview").body.contains("Run this round"))
    }

    @Test("repeats nobody whom another program introduced, nor does a copy, while there is anybody new")
    func acrossPrograms() async throws {
        let world = try await ProgramsWorld()
        try await world.add(5)
        let first = try await world.program()
        _ = try await world.run(first)
        let copy = try #require(try await world.owner.post("\(first)/copy", from: first).location)
        for program in [copy, try await world.program("Lunch")] {
            let met = Set(try await world.history().map { Set($0.people) })
            try await world.plan(program)
            let plan = try #require(try await draft(world, program))
            #expect(!plan.introductions.isEmpty)
            for introduction in plan.introductions {
                #expect(!met.contains(Set(introduction.people)))
                #expect(introduction.reasons.contains(.firstTime))
            }
            try await world.owner.post("\(program)/start", from: program)
            _ = try await world.run(program)
        }
    }

    @Test("is not kept when it was called off before it was done")
    func calledOff() async throws {
        let world = try await ProgramsWorld()
        try await world.add(5)
        let program = try await world.program()
        try await world.owner.post("\(program)/preview", from: program)
        try await world.owner.post("\(program)/preview/cancel", from: "\(program)/preview")
        try await world.world.work()
        #expect(try await draft(world, program) == nil)
        #expect(try await world.owner.get("\(program)/preview").body.contains("The planning was stopped"))
    }

    @Test("is changed by hand, tells what follows, and runs as it was changed")
    func edited() async throws {
        let world = try await ProgramsWorld()
        try await world.add(5)
        let program = try await world.program()
        let preview = try await world.previewID(program)
        let before = try #require(try await draft(world, program))
        let person = try #require(before.introductions.first?.people.first)
        let page = "\(program)/preview/people/\(person.text)"
        let fields = ["preview": preview, "act": "out", "reason": "out-asked"]
        let done = try #require(try await world.owner.post(page, fields, from: page).location)
        let body = try await world.owner.get(done).body
        // Right under the notice: who is left out now, and which group is no more.
        let told = try #require(body.firstRange(of: "What your change did")).upperBound
        let figures = try #require(body.firstRange(of: "<dl class=\"figures\"")).lowerBound
        let under = body[told..<figures]
        for person in before.introductions[0].people { #expect(under.contains("preview/people/\(person.text)\">")) }
        #expect(under.contains("The group that was number 1 is dissolved."))
        #expect(under.contains("The group that was number 3 is number 1 now."))
        #expect(body.contains("Taken out: asked to sit this round out.") && body.contains("changed by hand"))
        try await world.owner.post("\(program)/rounds", ["preview": preview], from: "\(program)/preview")
        try await world.world.work()
        #expect(try await world.history().count == 2)
        // Who was taken out, and whom that left with nobody, are told so.
        let (met, out) = (world.world.mail.all.count { $0.source.contains("you meet") }, world.world.mail.all.count)
        #expect(met == 4 && out == 6)
    }

    @Test("finds people by part of their name, with their group or why they are left out; not who is not in it")
    func found() async throws {
        let world = try await ProgramsWorld()
        try await world.add(7)
        let program = try await world.program()
        _ = try await world.previewID(program)
        let before = try #require(try await draft(world, program))
        let person = try #require(try await world.everybody().first { $0.profile.name == "Person 3" })
        let number = try #require(before.introductions.firstIndex { $0.people.contains(person.id) }) + 1
        let body = try await world.owner.get("\(program)/preview?find=person%203").body
        let link = "<a href=\"\(program)/preview?page=1#group-\(number)\">"
        #expect(body.contains("people/\(person.id.text)\">Person 3</a>: " + link))
        #expect(try await world.owner.get("\(program)/preview?find=Zoe").body.contains("Nobody in this plan"))
        #expect(try await world.owner.get("\(program)/preview?find=example").body.contains("Found in this plan"))
    }

    @Test("an address that tells of a change that never was says nothing untrue, and fails nowhere")
    func forged() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        _ = try await world.previewID(program)
        let person = try #require(try await world.everybody().first).id.text
        for query in ["groups=99999999999", "groups=77&out=\(person)", "moved=1-", "out=x.y&gone=-4", "find=%00"] {
            let answer = try await world.owner.get("\(program)/preview?\(query)")
            #expect(answer.status == 200 && !answer.body.contains("Left out now"))
        }
    }

    @Test("refuses an edit that cannot be, beside a page that still works, and changes nothing")
    func refused() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        let preview = try await world.previewID(program)
        let before = try #require(try await draft(world, program))
        let person = try #require(before.introductions.first?.people.first)
        let page = "\(program)/preview/people/\(person.text)"
        for fields in [
            ["act": "move", "group": "99"], ["act": "swap", "other": person.text], ["act": "move", "group": "x"],
        ] {
            let answer = try await world.owner.post(page, fields.merging(["preview": preview]) { $1 }, from: page)
            #expect(answer.status == 422)
        }
        #expect(try await draft(world, program) == before)
    }

    @Test(
        "is neither run nor approved by somebody who saw it before another changed it",
        arguments: ["rounds", "approve"])
    func unseen(_ act: String) async throws {
        let world = try await ProgramsWorld()
        try await world.add(7)
        let program = try await world.program()
        let preview = try await world.previewID(program)
        let seen = try await world.owner.get("\(program)/preview")
        let out = try #require(try await draft(world, program)?.introductions.first?.people.first)
        let page = "\(program)/preview/people/\(out.text)"
        try await world.owner.post(page, ["preview": preview, "act": "out", "reason": "out-away"], from: page)
        for was in [seen.hidden("was"), nil] {
            let form = ["csrf": seen.csrf, "preview": preview, "was": was ?? "", "approved": "yes"]
            let fields = act == "rounds" ? form.filter { $0.key != "approved" } : form
            let answer = try await world.owner.submit("\(program)/\(act)", fields)
            #expect(answer.location == "\(program)/preview?changed=yes")
        }
        let counts = "SELECT count(*) FROM round WHERE state = 'running' OR approved_at IS NOT NULL"
        #expect(try world.world.read(counts) == ["0"])
        let done = try await world.owner.post("\(program)/rounds", ["preview": preview], from: "\(program)/preview")
        #expect(done.location == "/rounds/\(preview)")
    }

    @Test("changed by hand, it is brought up to date when somebody pauses, not made anew")
    func keptWhenOutdated() async throws {
        let world = try await ProgramsWorld()
        try await world.add(7)
        let program = try await world.program()
        let preview = try await world.previewID(program)
        let before = try #require(try await draft(world, program))
        let (out, kept) = (before.introductions[0].people[0], before.introductions[1].people)
        let page = "\(program)/preview/people/\(out.text)"
        try await world.owner.post(page, ["preview": preview, "act": "out", "reason": "out-away"], from: page)
        try await world.add(9)
        let run = try await world.owner.post("\(program)/rounds", ["preview": preview], from: "\(program)/preview")
        #expect(run.location == "\(program)/preview?changed=yes")
        let after = try #require(try await draft(world, program))
        #expect(after.introductions.contains { $0.people == kept })
        #expect(after.absences.count { $0.reason == .late } == 2)
        let again = try await world.owner.post("\(program)/rounds", ["preview": preview], from: "\(program)/preview")
        #expect(again.location == "/rounds/\(preview)")
    }
}

@Suite("A program that asks before each round")
struct ApprovalTests {
    private let day: TimeInterval = 86_400

    private func world() async throws -> (ProgramsWorld, String) {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let fields = [
            "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
            "match-approval": "yes",
        ]
        let program = try #require(try await world.owner.post("/programs", fields, from: "/programs/new").location)
        try await world.owner.post("\(program)/start", from: program)
        _ = try await world.bySystem { try JobQueue().enqueue($0, AskApprovals(), workspace: nil) }
        try await world.world.work()
        return (world, program)
    }

    @Test("writes to its managers the day before, once, and waits")
    func asks() async throws {
        let (world, _) = try await world()
        _ = try await world.bySystem { try JobQueue().enqueue($0, AskApprovals(), workspace: nil) }
        try await world.world.work()
        #expect(world.world.mail.all.count == 1)
        #expect(world.world.mail.all.first?.source.contains("/preview") == true)
        world.world.clock.advance(by: 2 * day)
        try await world.lookForDuePrograms()
        #expect(try await world.history().isEmpty)
    }

    @Test("runs at its time what was approved")
    func approved() async throws {
        let (world, program) = try await world()
        let preview = try await world.previewID(program)
        try await world.owner.post("\(program)/approve", ["preview": preview], from: "\(program)/preview")
        #expect(try await world.owner.get("\(program)/preview").body.contains("Take the approval back"))
        #expect(try await world.history().isEmpty)
        world.world.clock.advance(by: 2 * day)
        try await world.lookForDuePrograms()
        #expect(try await world.history().count == 2)
        #expect(try world.world.test.asAudit("round.approved") == 1)
    }

    @Test("does not run what was changed by hand after the approval, nor where the approval was taken back")
    func withdrawn() async throws {
        for isEdit in [true, false] {
            let (world, program) = try await world()
            let preview = try await world.previewID(program)
            try await world.owner.post("\(program)/approve", ["preview": preview], from: "\(program)/preview")
            let person = try #require(try await world.everybody().first)
            let page = "\(program)/preview/people/\(person.id.text)"
            if isEdit {
                try await world.owner.post(page, ["preview": preview, "act": "out", "reason": "out-away"], from: page)
            } else {
                let fields = ["preview": preview, "approved": "no"]
                try await world.owner.post("\(program)/approve", fields, from: "\(program)/preview")
            }
            world.world.clock.advance(by: 2 * day)
            try await world.lookForDuePrograms()
            #expect(try await world.history().isEmpty, "\(isEdit)")
        }
    }
}

@Suite("A mystery")
struct MysteryTests {
    @Test("tells where and when by mail and no name, on the person's own page neither, until they have met")
    func secret() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let fields = [
            "name": "Mystery", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
            "match-kind": "mystery", "match-place": "Blue sofa", "match-days": "2", "match-hour": "12",
        ]
        let program = try #require(try await world.owner.post("/programs", fields, from: "/programs/new").location)
        try await world.owner.post("\(program)/start", from: program)
        let round = try await world.run(program).dropFirst("/rounds/".count)
        let mails = world.world.mail.all.filter { $0.to.text == "p1@example.org" }
        let mail = try #require(mails.first)
        #expect(mails.count == 1 && mail.source.contains("Blue sofa"))
        for name in ["Person 2", "Person 3", "p2@", "p3@", "Ada"] { #expect(!mail.source.contains(name)) }
        let link = try world.link(to: "p1@example.org")
        let before = try await world.world.browser().get(link).body
        for name in ["Person 2", "Person 3", "Ada", "met before", "/met/"] { #expect(!before.contains(name)) }
        for words in ["Somebody awaits you", "Blue sofa", "Your number:"] { #expect(before.contains(words)) }
        #expect(try await world.world.browser().get("\(link)/met/\(round)").status == 404)
        world.world.clock.advance(by: 3 * 86_400)
        let after = try await world.world.browser().get(link).body
        #expect(["Person 2", "Person 3", "Ada"].contains { after.contains($0) })
    }
}
