import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Outreach

@Suite("A private booking link in a mail")
struct BookingDoorTests {
    /// A member who can be met at any hour and offers one kind of meeting. Returns its name in forms.
    private func offer(_ world: OutreachWorld) async throws -> String {
        let week = Dictionary(uniqueKeysWithValues: (0..<7).map { ("hours.\($0)", "09:00-17:00") })
        let hours = ["zone": "UTC", "per-day": "", "per-week": "", "shared": "yes"].merging(week) { $1 }
        try await world.writer.post("/meetings/hours", hours, from: "/meetings/hours")
        let shown = try await world.writer.get("/meetings/types/new").body
        let field = String(shown[try #require(shown.firstRange(of: "more.host.")).lowerBound...].prefix { $0 != "\"" })
        let type = [
            "name": "Coffee chat", "text": "", "lengths": "30", "place": "phone", "detail": "", "colour": "teal",
            "seats": "1", "assignment": "collective", "notice": "0", "days": "60", "step": "", "before": "0",
            "after": "0", "per-day": "", "per-week": "", "reminder": "24", "sites": "", field: "yes",
        ]
        let answer = try await world.writer.post("/meetings/types/new", type, from: "/meetings/types/new")
        return String(try #require(answer.location).dropFirst("/meetings/types/".count))
    }

    private func sequence(_ world: OutreachWorld, _ meeting: String, _ text: String) async throws -> TestAnswer {
        let fields = [
            "name": "Spring", "subject": "Coffee?", "days": "working", "from": "9", "until": "17", "zone": "UTC",
            "meeting": meeting, "step.0.body": text, "step.1.delay": "3", "step.1.body": "Still there?", "act": "save",
        ]
        return try await world.writer.post("/outreach/sequences", fields, from: "/outreach/sequences/new")
    }

    private func bodies(_ world: OutreachWorld) async throws -> [String] {
        let (vault, owner) = (world.world.vault, world.owner)
        return try await world.own { tx in
            let enrolments = EnrolmentStore(vault: vault, random: .system)
            let messages = OutreachMessageStore(vault: vault, random: .system)
            return try enrolments.latest(tx, owner, in: [.draft], limit: 10).flatMap {
                try messages.messages(tx, owner.workspace, of: $0.id).prefix(1).map(\.document.body)
            }
        }
    }

    @Test("is each contact's own, leads to the writer's time, and is asked for in words where no meeting was chosen")
    func own() async throws {
        let world = try await OutreachWorld()
        let meeting = try await offer(world)
        #expect(try await world.writer.get("/outreach/sequences/new").body.contains("Coffee chat"))
        let none = try await sequence(world, "", "Take a time: {{booking link}}")
        #expect(none.status == 422 && none.body.contains("Choose the kind of meeting"))
        #expect(try await sequence(world, UUID().uuidString.lowercased(), "Hello").status == 422)
        #expect(try await sequence(world, meeting, "Take a time: {{booking link}}").status == 303)
        let kept = try #require(try world.world.read("SELECT id FROM outreach_sequence").first)
        for name in ["a", "b"] {
            let path = try await world.add("\(name)@far.example") + "/write"
            #expect(try await world.writer.post(path, ["sequence": kept], from: path).status == 303)
        }
        let links = try await bodies(world).compactMap { $0.components(separatedBy: "/book/").dropFirst().first }
        #expect(links.count == 2 && Set(links).count == 2)
        let guest = world.world.browser()
        #expect(try await guest.get("/book/" + links[0]).body.contains("name=\"start\""))
        #expect(try world.world.read("SELECT count(*) FROM booking_link WHERE is_single") == ["2"])
    }

    @Test("is not made where something else is missing, and a kind that is closed keeps the mail from being written")
    func missing() async throws {
        let world = try await OutreachWorld()
        let meeting = try await offer(world)
        _ = try await sequence(world, meeting, "{{role}}: {{booking link}}")
        let kept = try #require(try world.world.read("SELECT id FROM outreach_sequence").first)
        let path = try await world.add("a@far.example") + "/write"
        let refused = try await world.writer.post(path, ["sequence": kept], from: path)
        #expect(refused.status == 422 && refused.body.contains("role"))
        #expect(try world.world.read("SELECT count(*) FROM booking_link WHERE is_single") == ["0"])
        _ = try world.world.read("UPDATE event_type SET is_open = false RETURNING 1")
        let other = try await world.add("b@far.example", ["role": "Cook"]) + "/write"
        let closed = try await world.writer.post(other, ["sequence": kept], from: other)
        #expect(closed.status == 422 && closed.body.contains("booking link"))
    }
}
