import Accounts
import Foundation
import Jobs
import Mail
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("Running a round")
struct RoundTests {
    @Test("introduces everybody once, by one mail each, to the people of the preview")
    func runs() async throws {
        let world = try await ProgramsWorld()
        try await world.add(9)
        let round = try await world.run(world.program())
        let history = try await world.history()
        #expect(history.flatMap(\.people).count == 10)
        #expect(Set(history.flatMap(\.people)).count == 10)
        #expect(Set(world.world.mail.all.map(\.to.text)).count == 10)
        #expect(world.world.mail.all.count == 10)
        #expect(try await world.owner.get(round).body.contains("complete"))
    }

    @Test("runs once when many click at the same time, and leads all of them to it")
    func runsOnce() async throws {
        let world = try await ProgramsWorld()
        try await world.add(9)
        let program = try await world.program()
        let preview = try await world.previewID(program)
        let shown = try await world.owner.get("\(program)/preview")
        let form = ["csrf": shown.csrf, "preview": preview, "was": shown.hidden("was") ?? ""]
        let answers = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    try await world.owner.submit("\(program)/rounds", form)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers.compactMap(\.location)) == ["/rounds/\(preview)"])
        try await world.world.work()
        #expect(try await Set(world.history().map(\.round)) == [1])
        #expect(world.world.mail.all.count == 10)
        #expect(try world.world.test.asAudit("round.started") == 1)
    }

    @Test("says afterwards who was not introduced, and why")
    func leftOut() async throws {
        let world = try await ProgramsWorld()
        try await world.add(4)
        let program = try await world.program()
        let id = try #require(ProgramID(String(program.dropFirst("/programs/".count))))
        let person = try #require(try await world.everybody().first { $0.profile.name == "Person 1" })
        let (workspace, until) = (world.workspace, world.world.clock.now + 90 * 86_400)
        try await world.inWorkspace {
            try ParticipationStore().set($0, workspace, id, person.id, Participation(pausedUntil: until))
        }
        let round = try await world.run(program)
        let page = try await world.owner.get(round).body
        #expect(page.contains("\(round)?state=left") && !page.contains("Person 1<"))
        let left = try await world.owner.get(round + "?state=left").body
        #expect(left.contains("Person 1</a>") && left.contains("Paused"))
        #expect(try await world.owner.get(round + "?state=nonsense").status == 200)
    }

    @Test("runs what was previewed")
    func asPreviewed() async throws {
        let world = try await ProgramsWorld()
        try await world.add(19)
        let program = try await world.program()
        let (first, second) = (try await world.previewID(program), try await world.previewID(program))
        #expect(first == second)
        #expect(try await world.run(program) == "/rounds/\(first)")
    }

    @Test("does not run a preview that the roster has overtaken, and says so")
    func overtaken() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        let preview = try await world.previewID(program)
        let shown = try await world.owner.get("\(program)/preview")
        try await world.add(5)
        let form = ["csrf": shown.csrf, "preview": preview, "was": shown.hidden("was") ?? ""]
        let answer = try await world.owner.submit("\(program)/rounds", form)
        #expect(answer.location == "\(program)/preview?changed=yes")
        #expect(try await world.owner.get("\(program)/preview").body.contains("Plan it anew before you run it"))
        #expect(try await world.history().isEmpty)
    }

    @Test("repeats nobody while there are pairs that have not met")
    func noRepeats() async throws {
        let world = try await ProgramsWorld()
        try await world.add(7)
        let program = try await world.program()
        for _ in 0..<7 { _ = try await world.run(program) }
        let pairs = try await world.history().map { Set($0.people) }
        #expect(pairs.count == 28)
        #expect(Set(pairs).count == 28)
    }

    @Test("shows what did not arrive, and sends it again once")
    func resends() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        world.world.mail.answering(.refused(code: 550, reply: "550 no such box"))
        let round = try await world.run(world.program())
        let body = try await world.owner.get(round).body
        #expect(body.contains("Not delivered: 4"))
        #expect(body.contains("550 no such box"))
        world.world.mail.answering(.accepted(reply: "250 ok"))
        for _ in 0..<2 { try await world.owner.post("\(round)/resend", from: round) }
        try await world.world.work()
        #expect(world.world.mail.all.count == 4)
        #expect(try await world.owner.get(round).body.contains("complete"))
    }

    @Test("says what a mail server put off, in its words and until when, and has it tried now at a press")
    func putOff() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        world.world.mail.answering(.unavailable(reason: "451 come back later"))
        let round = try await world.run(world.program())
        let body = try await world.owner.get(round).body
        #expect(body.contains("Waiting: 4") && body.contains("451 come back later"))
        #expect(body.contains("Klatch tries again by itself on") && !body.contains("/resend"))
        #expect(body.components(separatedBy: ">Send now</button>").count == 5)
        world.world.mail.answering(.accepted(reply: "250 ok"))
        for _ in 0..<2 { try await world.owner.post("\(round)/hasten", from: round) }
        try await world.world.work()
        #expect(world.world.mail.all.count == 4)
        #expect(try await !world.owner.get(round).body.contains("Waiting:"))
    }

    @Test("says who waits for their hours, and sends one of them before, at a press and no other")
    func hours() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        let habits = ["from": "14", "until": "16", "asking": "automatic"]
        try await world.owner.post("\(program)/habits", habits, from: "\(program)/habits")
        let round = try await world.run(program)
        let body = try await world.owner.get(round).body
        #expect(body.contains("Waiting: 4") && body.contains("hours at which mails may leave"))
        let press = try #require(body.firstMatch(of: /\/deliveries\/[0-9a-f-]+\/hasten/)).output
        try await world.owner.post(String(press), from: round)
        try await world.world.work()
        #expect(world.world.mail.all.count == 1)
        #expect(try await world.owner.get(round).body.contains("Waiting: 3"))
    }

    @Test("mails of a batch are written once, however often its job runs")
    func batchTwice() async throws {
        let world = try await ProgramsWorld()
        try await world.add(5)
        let path = try await world.run(world.program())
        let round = try #require(RoundID(String(path.dropFirst("/rounds/".count))))
        let workspace = world.workspace
        _ = try await world.inWorkspace { tx in
            try JobQueue().enqueue(tx, IntroductionMails(round: round, first: 1, last: 3), workspace: workspace)
        }
        try await world.world.work()
        #expect(world.world.mail.all.count == 6)
    }

    @Test(
        "written without a mail server is kept and not called sent, also when there is one later; then it can be sent")
    func kept() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        world.world.mail.answering(.kept)
        let round = try await world.run(world.program())
        #expect(try await world.owner.get(round).body.contains("kept here, not sent"))
        world.world.mail.answering(.accepted(reply: "250 ok"))
        #expect(try await world.owner.get(round).body.contains("kept here, not sent"))
        #expect(try await world.owner.get("/").body.contains("kept here, not sent"))
        // No mail leaves from here yet, so nothing offers to send them.
        try await world.owner.post("\(round)/resend", from: round)
        try await world.world.work()
        #expect(world.world.mail.all.count == 4)
        let id = try #require(RoundID(String(round.dropFirst("/rounds/".count)))), workspace = world.workspace
        let waiting = try await world.world.database.transaction(.workspace(workspace)) {
            try RoundDeliveryStore().undelivered($0, workspace, id, andKept: true, limit: 9).count
        }
        #expect(waiting == 4)
    }

    @Test("a thousand people are introduced in batches")
    func thousand() async throws {
        let world = try await ProgramsWorld()
        try await world.add(999)
        let round = try await world.run(world.program())
        #expect(world.world.mail.all.count == 1000)
        #expect(try await world.owner.get(round).body.contains("complete"))
    }
}
