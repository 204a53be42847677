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

/// We handle each incident in a fixed order: assess its nature and scope, contain, investigate, repair, notify, learn.
@Suite("Claim incident.staged-process")
struct Claim_incident_staged_process {
    @Test("intake wants everything: name, nature, data, systems, severity, kind, risk, whose data and whose law")
    func intake() async throws {
        let desk = try await IncidentWorld()
        for field in ["title", "nature", "data", "systems", "severity", "kind", "risk", "part", "region", "detected"] {
            let answer = try await desk.ada.post(
                "/operator/incidents", desk.wish([field: " "]), from: "/operator/incidents/new")
            #expect(answer.status == 422, "\(field)")
        }
        let future = IncidentsSlice.text(desk.world.clock.now.addingTimeInterval(7200))
        let answer = try await desk.ada.post(
            "/operator/incidents", desk.wish(["detected": future]), from: "/operator/incidents/new")
        #expect(answer.status == 422 && answer.body.contains("lies in the future"))
        #expect(try desk.world.read("SELECT count(*) FROM incident") == ["0"])
    }

    @Test("goes from stage to stage and skips none; each wants what it owes")
    func stages() async throws {
        let desk = try await IncidentWorld()
        let path = try await desk.record()
        #expect(try await desk.finish(.repair, path).location == path)
        #expect(try desk.stage() == "contain")
        for stage in IncidentStage.allCases where stage != .closed {
            for field in stage.fields {
                #expect(try await desk.finish(stage, path, [field: ""]).status == 422, "\(field)")
            }
            if stage == .notify {
                try await desk.finish(.notify, path)
                #expect(try desk.stage() == "notify")
                for duty in ["people", "authority", "customers"] { try await desk.decide(path, duty, "none") }
            }
            try await desk.finish(stage, path)
            #expect(try desk.stage() == stage.next?.rawValue)
        }
        let page = try await desk.ada.get(path).body
        #expect(page.contains("A token lay in a wiki.") && page.contains("Learned, and closed"))
    }

    @Test("the database itself lets no stage be skipped or go back, and never changes when it was detected")
    func database() async throws {
        let desk = try await IncidentWorld()
        _ = try await desk.record()
        for change in [
            "stage = 'repair'", "stage = 'investigate'", "stage = 'closed', closed_at = now()",
            "detected_at = detected_at + interval '1 day'", "is_exercise = true",
        ] {
            #expect(throws: (any Error).self, "\(change)") {
                try desk.world.test.asOwner("SET app.scope = 'system'; UPDATE incident SET \(change)")
            }
        }
        for statement in [
            "UPDATE incident SET detected_at = now()", "DELETE FROM incident",
            "UPDATE incident_entry SET kind = 'note'",
            "DELETE FROM incident_entry", "UPDATE incident_duty SET due_at = now()",
        ] {
            #expect(throws: (any Error).self, "\(statement)") { try desk.world.read(statement) }
        }
    }

    @Test("an alert becomes an incident with what it had noticed")
    func alert() async throws {
        let desk = try await IncidentWorld()
        _ = try await desk.world.database.transaction(.system("test")) {
            try IncidentsSlice.of(desk.world).accounts.cases.open($0, "token-reused", about: nil)
        }
        let id = try #require(try desk.world.read("SELECT id FROM security_case").first)
        let page = try await desk.ada.get("/operator/cases/\(id)")
        #expect(page.body.contains("/operator/incidents/new?case=\(id)"))
        #expect(try await desk.ada.get("/operator/incidents/new?case=\(id)").body.contains("token-reused"))
        let path = try await desk.record(["case": id])
        #expect(try await desk.ada.get(path).body.contains("What the alert had noticed"))
        #expect(try await desk.ada.get("/operator/incidents/new?case=\(UUID().lowercaseText)").status == 404)
    }

    @Test("is closed to whoever does not look after security, and shows no name of those affected")
    func closed() async throws {
        let desk = try await IncidentWorld()
        let path = try await desk.record()
        try await desk.people(3)
        let sam = try await desk.world.stranger("Sam", "sam@example.com", workspace: "Desk")
        try await desk.world.appoint("sam@example.com", .support, .infrastructure)
        #expect(try await sam.get("/operator/incidents").status == 403)
        #expect(try await sam.get(path).status == 403)
        #expect(try await !desk.ada.get(path).body.contains("Person 1"))
    }

    @Test("every text of it is sealed")
    func sealed() async throws {
        let desk = try await IncidentWorld()
        let path = try await desk.record(["nature": "quixquill"])
        try await desk.finish(.contain, path, ["measures": "quixquill"])
        try await desk.decide(path, "authority", "none")
        let rows = try desk.world.everyRow().values.joined().joined()
        #expect(!rows.contains("quixquill") && !rows.contains("Looked into."))
    }

    @Test("red while a stage is late, amber until it was rehearsed, green then")
    func probe() async throws {
        let desk = try await IncidentWorld()
        #expect(try await desk.state("incident.staged-process") == "amber")
        let exercise = try await desk.record(["exercise": "yes"])
        try await desk.decide(exercise, "authority", "none")
        try await desk.decide(exercise, "people", "none")
        // Nobody was told, so telling was not rehearsed.
        #expect(try await desk.state("incident.staged-process") == "amber")
        _ = try await desk.record(["exercise": "yes"])
        _ = try desk.world.test.asOwner(
            """
            SET app.scope = 'system'; UPDATE incident_duty SET decision = 'told', reason = '\\xf901',
                decided_at = due_at - interval '71 hours' WHERE duty = 'people' AND decision = 'open'
            """)
        #expect(try await desk.state("incident.staged-process") == "green")
        _ = try await desk.record(["severity": "critical"])
        try await desk.pass(hours: 2)
        #expect(try await desk.state("incident.staged-process") == "red")
    }
}

@Suite("The times of stages")
struct IncidentStageTests {
    @Test("follow one another for every severity, and the worse is never later")
    func order() {
        let stages = IncidentStage.allCases.filter { $0 != .closed }
        for severity in Incident.Severity.allCases {
            let hours = [stages[0], stages[1], stages[4]].map { $0.hours(severity) }
            #expect(hours == hours.sorted(), "\(severity)")
        }
        for stage in stages {
            let hours = Incident.Severity.allCases.map { stage.hours($0) }
            #expect(hours == hours.sorted(by: >), "\(stage)")
        }
    }

    @Test("of the clock strike at 24, 48, 60 and 70 hours, each once")
    func clock() {
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        let at = { (hours: Double, rung: Set<Int>) in
            IncidentClock.striking(detectedAt: start, rung: rung, now: start.addingTimeInterval(hours * 3600))
        }
        #expect(at(23.99, []) == [] && at(24, []) == [24] && at(24, [24]) == [])
        #expect(at(71, [24]) == [48, 60, 70])
        #expect(IncidentClock.due(detectedAt: start) == start.addingTimeInterval(72 * 3600))
    }
}
