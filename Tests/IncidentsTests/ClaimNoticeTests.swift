import Accounts
import App
import Audit
import Claims
import Foundation
import Jobs
import Mail
import Outbound
import Oversight
import Policy
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Trust
import Vault
import Web

@testable import Incidents

/// We email everyone affected by a breach within 72 hours of first detecting it, saying what data was touched, what we do
/// about it and what they can do.
@Suite("Claim incident.notice-72h")
struct Claim_incident_notice_72h {
    static let notice = [
        "touched": "Your name and your address.", "doing": "We shut the account.", "advice": "Beware of odd mails.",
    ]

    private func keys(_ desk: IncidentWorld, _ path: String) async throws {
        let workspace = try #require(try desk.world.read("SELECT id FROM workspace WHERE name = 'Engines'").first)
        let from = IncidentsSlice.text(desk.world.clock.now.addingTimeInterval(-86_400))
        let until = IncidentsSlice.text(desk.world.clock.now.addingTimeInterval(3600))
        try await desk.ada.post(
            path + "/affected",
            ["source": "keys", "address": "", "workspace": workspace, "from": from, "until": until], from: path)
    }

    @Test("rings at 24, 48, 60 and 70 hours, once each, on and on through restarts, until it is decided")
    func alerts() async throws {
        let desk = try await IncidentWorld()
        let path = try await desk.record()
        var counts: [Int] = []
        for hours in [23.5, 1, 0, 23.5, 12, 10, 5] {
            try await desk.pass(hours: hours)
            try await desk.clock()
            counts.append(desk.world.mail.all.count { $0.source.contains("incident was detected") })
        }
        #expect(counts == [0, 1, 1, 2, 3, 4, 4])
        #expect(try await desk.ada.get(path).body.contains("h over"))
        #expect(try await desk.state("incident.notice-72h") == "red")
    }

    @Test("rings no more once it is decided about all three")
    func decided() async throws {
        let desk = try await IncidentWorld()
        let path = try await desk.record()
        for duty in ["people", "authority", "customers"] { try await desk.decide(path, duty, "none") }
        try await desk.pass(hours: 71)
        try await desk.clock()
        #expect(!desk.world.mail.all.contains { $0.source.contains("incident was detected") })
    }

    @Test("goes once to each of those affected and to nobody else, in three parts")
    func mails() async throws {
        let desk = try await IncidentWorld()
        try await desk.people(4)
        _ = try await desk.world.stranger()
        let path = try await desk.record()
        try await keys(desk, path)
        let before = desk.world.mail.all.count
        for _ in 0..<2 {
            try await desk.ada.post(path + "/notice", Self.notice, from: path)
            try await desk.world.work()
        }
        let mails = desk.world.mail.all.dropFirst(before)
        let addresses = mails.map(\.to.text)
        #expect(Set(addresses) == Set((1...4).map { "p\($0)@example.org" } + ["ada@example.org"]))
        #expect(addresses.count == 5)
        for mail in mails {
            for part in Self.notice.values {
                #expect(mail.source.replacing("=\r\n", with: "").contains(part), "\(mail.to.text)")
            }
        }
        #expect(try desk.world.read("SELECT count(*) FROM incident_person WHERE told_at IS NULL") == ["0"])
    }

    @Test("is not sent while one of its parts is empty, nor while nobody is known to be affected")
    func parts() async throws {
        let desk = try await IncidentWorld()
        let path = try await desk.record()
        let nobody = try await desk.ada.post(path + "/notice", Self.notice, from: path)
        #expect(nobody.status == 303)
        try await desk.ada.post(path + "/affected/add", ["person": "ada@example.org"], from: path)
        for part in Self.notice.keys {
            let wish = Self.notice.merging([part: "  "]) { $1 }
            #expect(try await desk.ada.post(path + "/notice", wish, from: path).status == 422, "\(part)")
        }
        #expect(try desk.world.read("SELECT count(*) FROM incident_notice") == ["0"])
    }

    @Test("wants a reason where it is late, which the database asks for as well")
    func lateness() async throws {
        let desk = try await IncidentWorld()
        let path = try await desk.record()
        try await desk.ada.post(path + "/affected/add", ["person": "ada@example.org"], from: path)
        try await desk.pass(hours: 73)
        try await desk.ada.post(path + "/notice", Self.notice, from: path)
        #expect(try desk.world.read("SELECT count(*) FROM incident_notice") == ["0"])
        #expect(throws: (any Error).self) {
            try desk.world.read(
                "UPDATE incident_duty SET decision = 'told', reason = 'x', decided_at = due_at + interval '1 hour'")
        }
        try await desk.ada.post(
            path + "/notice", Self.notice.merging(["lateness": "We were asleep."]) { $1 }, from: path)
        #expect(try desk.world.read("SELECT count(*) FROM incident_notice") == ["1"])
        #expect(try await desk.ada.get(path).body.contains("We were asleep."))
    }

    /// An exercise whose notice was said, and is not written yet; and how many mails there were before.
    private func exercised() async throws -> (desk: IncidentWorld, before: Int) {
        let desk = try await IncidentWorld()
        try await desk.people(3)
        let path = try await desk.record(["exercise": "yes"])
        try await keys(desk, path)
        let before = desk.world.mail.all.count
        try await desk.ada.post(path + "/notice", Self.notice, from: path)
        return (desk, before)
    }

    @Test("an exercise goes to nobody when whoever sent it lost their role before it was written (AT-30)")
    func exerciseOfNobody() async throws {
        let (desk, before) = try await exercised()
        _ = try desk.world.test.asOwner("SET app.scope = 'system'; DELETE FROM operator_grant")
        try await desk.world.work()
        #expect(desk.world.mail.all.count == before)
    }

    @Test("an exercise goes to whoever sends it alone, and says that it is one")
    func exercise() async throws {
        let (desk, before) = try await exercised()
        try await desk.world.work()
        let mails = desk.world.mail.all.dropFirst(before)
        #expect(mails.map(\.to.text) == ["ada@example.org"])
        #expect(mails.first?.source.replacing("=\r\n", with: "").contains("This is an exercise") == true)
        #expect(try await desk.state("incident.notice-72h") == "green")
    }

    @Test("those affected are whom the trail says somebody reached: the planted truth, and nobody else")
    func trail() async throws {
        let desk = try await IncidentWorld()
        try await desk.people(4)
        let bob = try await desk.world.invited("bob@example.org", as: "admin", by: desk.ada)
        let victim = try #require(
            try desk.world.read(
                "SELECT id FROM person WHERE NOT EXISTS (SELECT FROM membership m WHERE m.person_id = id)"
            ).first)
        desk.world.clock.advance(by: 60)
        try await desk.world.renew(bob)
        try await desk.world.prove(bob)
        let edit = ["name": "Person X", "address": "px@example.org", "department": "", "location": "", "zone": ""]
        let answer = try await bob.post("/people/\(victim)/edit", edit, from: "/people/\(victim)/edit")
        try #require(answer.status == 303 || answer.status == 422 || answer.status == 400)
        try await desk.world.renew(desk.ada)
        try await desk.world.prove(desk.ada, by: .passkey)
        let path = try await desk.record()
        let wish = [
            "source": "trail", "address": "bob@example.org", "workspace": "",
            "from": IncidentsSlice.text(desk.world.clock.now.addingTimeInterval(-30)),
            "until": IncidentsSlice.text(desk.world.clock.now.addingTimeInterval(120)),
        ]
        let touched = Set(
            try desk.world.read(
                "SELECT target FROM audit_event WHERE target IN (SELECT id::text FROM person) AND at > now() - interval '100 years' AND actor_id = (SELECT account_id FROM membership m WHERE m.role = 'admin')"
            ))
        try await desk.ada.post(path + "/affected", wish, from: path)
        let own = try desk.world.read("SELECT person_id FROM membership WHERE role = 'admin'")
        #expect(Set(try desk.world.read("SELECT person_id FROM incident_person")) == touched.union(own))
        let nobody = try await desk.ada.post(
            path + "/affected", wish.merging(["address": "no@example.org"]) { $1 }, from: path)
        #expect(nobody.status == 422)
    }
}

/// We report to authorities and affected people whenever the law requires it, and keep the reasoning of each decision.
@Suite("Claim incident.authorities")
struct Claim_incident_authorities {
    @Test("the table of duties says what is expected, by role, risk and region")
    func table() {
        let within = { (hours: Int) in DutyRule.Expectation.within(hours: hours) }
        let rows: [(DutyKind, Incident.Part, Incident.Risk, Incident.Region, DutyRule.Expectation)] = [
            (.authority, .controller, .some, .eu, within(72)), (.authority, .controller, .high, .uk, within(72)),
            (.authority, .controller, .unknown, .eu, within(72)), (.authority, .controller, .none, .eu, .notByLaw),
            (.authority, .processor, .high, .eu, .notByLaw), (.customers, .processor, .none, .eu, within(24)),
            (.customers, .controller, .high, .eu, .notByLaw), (.people, .controller, .high, .eu, within(72)),
            (.people, .processor, .some, .uk, within(72)), (.people, .controller, .none, .eu, .notByLaw),
            (.authority, .controller, .none, .elsewhere, .askCounsel),
            (.people, .controller, .none, .elsewhere, within(72)),
        ]
        for (duty, part, risk, region, expected) in rows {
            #expect(DutyRule.expects(duty, part, risk, region) == expected, "\(duty) \(part) \(risk) \(region)")
        }
    }

    @Test("a decision against telling wants its reasoning, is kept, and is not taken back")
    func reasons() async throws {
        let desk = try await IncidentWorld()
        let path = try await desk.record()
        let bare = ["duty": "authority", "decision": "none", "reason": " ", "late": ""]
        #expect(try await desk.ada.post(path + "/duty", bare, from: path).status == 422)
        try await desk.decide(path, "authority", "none")
        try await desk.decide(path, "authority", "told")
        #expect(try desk.world.read("SELECT decision FROM incident_duty WHERE duty = 'authority'") == ["none"])
        #expect(try await desk.ada.get(path).body.contains("Looked into."))
    }

    @Test("the draft has every part that an authority asks for, and names what is missing")
    func report() async throws {
        let desk = try await IncidentWorld()
        let path = try await desk.record()
        let early = try await desk.ada.get(path + "/report.txt").body
        #expect(early.contains("(not written down yet)"))
        for stage in [IncidentStage.contain, .investigate, .repair] { try await desk.finish(stage, path) }
        let text = try await desk.ada.get(path + "/report.txt").body
        for part in ["Nature of the breach", "People concerned", "Likely consequences", "Measures taken", "Contact"] {
            #expect(text.contains(part))
        }
        #expect(text.contains("A token lay in a wiki.") && !text.contains("(not written down yet)"))
    }

    @Test("red once 72 hours have passed without a decision")
    func probe() async throws {
        let desk = try await IncidentWorld()
        let path = try await desk.record()
        #expect(try await desk.state("incident.authorities") == "green")
        try await desk.pass(hours: 71)
        #expect(try await desk.state("incident.authorities") == "green")
        try await desk.pass(hours: 2)
        #expect(try await desk.state("incident.authorities") == "red")
        for duty in ["authority", "customers"] { try await desk.decide(path, duty, "none") }
        #expect(try await desk.state("incident.authorities") == "red")
    }
}

/// We find the root cause and the exact data affected, and close an incident only with a fix that guards against its whole
/// class.
@Suite("Claim incident.root-cause")
struct Claim_incident_root_cause {
    @Test("closing is refused without cause, owner, date, test, and a search for siblings")
    func closing() async throws {
        let desk = try await IncidentWorld()
        let path = try await desk.record()
        for stage in IncidentStage.allCases where stage != .closed {
            for field in stage.fields {
                #expect(try await desk.finish(stage, path, [field: ""]).status == 422, "\(field)")
            }
            if stage == .notify {
                for duty in ["people", "authority", "customers"] { try await desk.decide(path, duty, "none") }
            }
            if stage == .repair { #expect(try await desk.finish(stage, path, ["due": "soon"]).status == 422) }
            try await desk.finish(stage, path)
        }
        #expect(try desk.stage() == "closed")
        #expect(try await desk.state("incident.root-cause") == "green")
    }
}
