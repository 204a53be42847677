import App
import Jobs
import TestStage
import Testing

/// AT-30: work that is done later, in somebody's name or by itself.
@Suite("Work that is done later")
struct JobActorTests {
    /// In whose name a kind of job works.
    private enum Name {
        /// Of whoever asked for it: named in the payload, and asked again.
        case actor(provedBy: String)
        /// Of whose mailbox, calendar or meeting it is: their place in the workspace is asked again.
        case owner(provedBy: String)
        /// Of nobody: the reason.
        case nobody(String)
    }

    private static let decided = "what somebody decided was written down with its audit entry, in one transaction"
    private static let beat = "a beat of the installation's own: nobody asks for it"
    private static let upkeep = "forgets, counts or checks for the installation"
    private static let cleaning = "gives back or clears away what somebody who goes leaves behind"

    private static let names: [String: Name] = [
        "programs.task": .actor(provedBy: "ProgramTaskTests"),
        "operators.support-asked": .actor(provedBy: "SupportAccessTests.askedByNobody"),
        "incidents.notice": .actor(provedBy: "ClaimNoticeTests.exerciseOfNobody; to those affected it is owed by law"),
        "outreach.dispatch": .owner(provedBy: "EngineTests.guarded, roleLost"),
        "outreach.watch": .owner(provedBy: "EngineTests.roleLost"),
        "meetings.calendar-read": .owner(provedBy: "ConnectedCalendarTests.left"),
        "meetings.calendar-write": .owner(provedBy: "CalendarAccountTests.suspended"),
        "meetings.video": .owner(provedBy: "VideoTests.suspended"),
        "meetings.zoom": .owner(provedBy: "ZoomMeetingTests.suspended"),
        "outreach.leftovers": .nobody(cleaning), "mailboxes.give-back": .nobody(cleaning),
        "meetings.give-back": .nobody(cleaning),
        "mailboxes.tidy": .nobody(cleaning), "outreach.mailbox-lost": .nobody("tells an owner what happened"),
        "programs.introduction-mails": .nobody(decided), "programs.absence-mails": .nobody(decided),
        "programs.question-mails": .nobody("posted by the program's own calendar"),
        "programs.ask": .nobody("the program's own question; a reminder by hand is a date on it, " + decided),
        "programs.due-round": .nobody("the program's own calendar; a yes to a round: " + decided),
        "programs.approval": .nobody("asks those who may say yes at that moment"),
        "programs.look-at-rules": .nobody("looks at a program's own rules"),
        "programs.after-meetings": .nobody("the program's own calendar"),
        "programs.count": .nobody("counts for all who may see the dashboard"),
        "programs.returned-mails": .nobody("what came back by itself"),
        "audiences.welcome": .nobody("somebody joined by a link, which was open then"),
        "audiences.catch-up": .nobody("keeps audiences by their rules"),
        "disclosure.mail": .nobody("an answer on a report: " + decided),
        "accounts.sign-in-mail": .nobody("whoever asks has no right yet"),
        "accounts.new-device-mail": .nobody("tells somebody of their own sign-in"),
        "credentials.connection-review": .nobody("asks everybody about their own connections"),
        "credentials.factors-reset": .nobody("tells somebody what was done to their account on the machine"),
        "accounts.contact-met": .nobody("a meeting that stands: it only keeps mails from going"),
        "accounts.signals": .nobody("judges what was counted"),
        "accounts.member-left": .nobody("somebody who is not there any more: what waits for them is called off"),
        "meetings.request": .nobody("a request that nobody has answered at that moment"),
        "meetings.host-mails": .nobody(cleaning),
        "meetings.remind": .nobody("a booking that stands at that moment"),
        "meetings.follow-up": .nobody("a meeting that took place, by what its kind says at that moment"),
        "meetings.poll-remind": .nobody("a poll that stands at that moment"),
        "mail.deliver": .nobody("mail in the outbox; of whoever left it is taken out (DirectoryLeavingTests)"),
        "programs.due": .nobody(beat), "programs.after-meetings-due": .nobody(beat),
        "programs.count-all": .nobody(beat),
        "programs.round-ends": .nobody(beat), "programs.approvals": .nobody(beat), "outreach.due": .nobody(beat),
        "meetings.calendars": .nobody(beat), "mail.sweep": .nobody(beat), "audiences.behind": .nobody(beat),
        "incidents.clock": .nobody(beat), "disclosure.clock": .nobody(beat), "components.compare": .nobody(beat),
        "registers.clock": .nobody(beat), "oversight.reviews": .nobody(beat),
        "oversight.sweep": .nobody(beat), "backups.make": .nobody(beat), "backups.drill": .nobody(beat),
        "audit.checkpoint": .nobody(beat), "trust.uptime": .nobody(beat), "claims.verify": .nobody(beat),
        "vendors.watch": .nobody(beat),
        "accounts.prune": .nobody(upkeep), "credentials.prune": .nobody(upkeep), "tokens.prune": .nobody(upkeep),
        "operators.prune": .nobody(upkeep), "programs.prune": .nobody(upkeep), "audiences.prune": .nobody(upkeep),
        "meetings.prune": .nobody(upkeep), "outreach.prune": .nobody(upkeep), "limits.prune": .nobody(upkeep),
        "mail.prune": .nobody(upkeep), "keys.rewrap": .nobody(upkeep),
    ]

    private static func kind<W: Worker>(_ worker: W) -> String { W.Payload.kind }

    @Test("is on this list by its kind, with whose name it is done in or why in nobody's: a new kind has to be added")
    func list() async throws {
        let kinds = try await TestWorld().assembly.workers.map { Self.kind($0) }
        #expect(Set(kinds) == Set(Self.names.keys), "\(Set(kinds).symmetricDifference(Self.names.keys).sorted())")
        #expect(kinds.count == Set(kinds).count)
    }

    @Test("names its actor in its payload where it has one, and nowhere else")
    func payloads() async throws {
        let world = try await TestWorld()
        let owner = try await world.owner()
        let roster = "Name,Email\r\nA,a@example.org\r\nB,b@example.org\r\nC,c@example.org\r\n"
        let staged = try #require(
            try await owner.upload("/people/import", Array(roster.utf8), from: "/people/import").location)
        try await owner.post(staged + "/confirm", from: staged)
        let fields = [
            "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
        ]
        let program = try #require(try await owner.post("/programs", fields, from: "/programs/new").location)
        try await owner.post("\(program)/start", from: program)
        try await owner.post("\(program)/preview", from: program)
        let rows = try world.read("SELECT kind || ' ' || (payload::jsonb ? 'actor') FROM job")
        #expect(rows.contains("programs.task true"))
        for row in rows where row.hasSuffix(" true") {
            let kind = String(row.dropLast(5))
            if case .actor = Self.names[kind] { continue }
            Issue.record("\(kind) names an actor and is not on the list as one that does")
        }
    }
}
