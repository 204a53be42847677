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

/// We can contain an incident within a minute: end sessions, cut off an integration, rotate keys, freeze sending or go
/// read-only.
@Suite("Claim incident.contain-fast")
struct Claim_incident_contain_fast {
    private struct Two: Sendable {
        let desk: IncidentWorld
        let bob: TestBrowser
        let eve: TestBrowser
        let path: String
        let engines: String

        init() async throws {
            desk = try await IncidentWorld()
            bob = try await desk.world.invited("bob@example.org", as: "program-manager", by: desk.ada)
            eve = try await desk.world.stranger()
            path = try await desk.record()
            engines = try #require(try desk.world.read("SELECT id FROM workspace WHERE name = 'Engines'").first)
        }

        func isIn(_ browser: TestBrowser) async throws -> Bool { try await browser.get("/sessions").status == 200 }

        func mayChange(_ browser: TestBrowser, _ name: String) async throws -> Int {
            let page = try await browser.get("/account/profile")
            return try await browser.submit("/account/profile", ["name": name, "csrf": page.csrf]).status
        }
    }

    @Test("sessions end at once: of a person, of a workspace, of everybody but whoever does it")
    func sessions() async throws {
        let two = try await Two()
        _ = try await two.desk.contain(two.path, "sessions", "account", account: "bob@example.org")
        #expect(try await !two.isIn(two.bob))
        #expect(try await two.isIn(two.eve))
        try await two.desk.world.renew(two.bob)
        #expect(try await two.isIn(two.bob))
        _ = try await two.desk.contain(two.path, "sessions", "workspace", place: two.engines)
        #expect(try await !two.isIn(two.bob))
        #expect(try await two.isIn(two.eve))
        _ = try await two.desk.contain(two.path, "sessions", "everything")
        #expect(try await !two.isIn(two.eve))
        #expect(try await two.isIn(two.desk.ada))
    }

    @Test("read only: nothing is changed in reach, everything outside of it is, signing out goes on, and it is lifted")
    func changes() async throws {
        let two = try await Two()
        for (reach, bob, eve) in [("account", 503, 303), ("workspace", 503, 303), ("everything", 503, 503)] {
            _ = try await two.desk.contain(two.path, "changes", reach, account: "bob@example.org", place: two.engines)
            #expect(try await two.mayChange(two.bob, "Bob") == bob, "\(reach)")
            #expect(try await two.mayChange(two.eve, "Eve") == eve, "\(reach)")
            #expect(try await two.bob.get("/people").status == 200)
            let hold = try #require(try two.desk.world.read("SELECT id FROM hold WHERE lifted_at IS NULL").first)
            try await two.desk.ada.post("\(two.path)/holds/\(hold)/lift", from: two.path)
            #expect(try await two.mayChange(two.bob, "Bob") == 303, "\(reach)")
        }
        _ = try await two.desk.contain(two.path, "changes", "everything")
        #expect(try await two.bob.post("/sign-out", from: "/sign-out").status == 303)
    }

    @Test("sending is frozen: mail of the workspace waits, and goes when it is lifted; mail about sign-in goes on")
    func sending() async throws {
        let two = try await Two()
        _ = try await two.desk.contain(two.path, "sending", "workspace", place: two.engines)
        let before = two.desk.world.mail.all.count
        try await two.desk.ada.post(
            "/members/invite", ["address": "cy@example.org", "role": "member"], from: "/members")
        let stranger = two.desk.world.browser()
        try await stranger.post("/sign-in", ["address": "bob@example.org", "next": "/"], from: "/sign-in")
        try await two.desk.world.work()
        #expect(two.desk.world.mail.all.dropFirst(before).map(\.to.text) == ["bob@example.org"])
        let hold = try #require(try two.desk.world.read("SELECT id FROM hold").first)
        try await two.desk.ada.post("\(two.path)/holds/\(hold)/lift", from: two.path)
        two.desk.world.clock.advance(by: 60)
        try await two.desk.world.work()
        #expect(two.desk.world.mail.all.contains { $0.to.text == "cy@example.org" })
    }

    @Test("providers are cut off: for a person, a workspace, everything; one of them or all")
    func calls() async throws {
        let desk = try await IncidentWorld()
        _ = try await desk.record()
        let (person, place) = (AccountID(UUID()), WorkspaceID(UUID()))
        let cut = { (reach: Hold.Reach, vendor: String?) in
            Holds(all: [Hold(id: UUID(), kind: .calls, reach: reach, vendor: vendor, beganAt: Date())])
        }
        let stops = { (holds: Holds, workspace: WorkspaceID?, account: AccountID?, vendor: String) in
            holds.stop(.calls, workspace: workspace, account: account, vendor: vendor)
        }
        #expect(stops(cut(.everything, nil), nil, nil, "google"))
        #expect(stops(cut(.everything, "google"), nil, nil, "google"))
        #expect(!stops(cut(.everything, "google"), nil, nil, "microsoft"))
        #expect(stops(cut(.account(person), nil), place, person, "google"))
        #expect(!stops(cut(.account(person), nil), place, nil, "google"))
        #expect(stops(cut(.workspace(place), nil), place, nil, "google"))
        #expect(!stops(cut(.workspace(place), nil), nil, person, "google"))
        #expect(!cut(.everything, nil).stop(.sending, workspace: place))
    }

    @Test("keys are new: of a person, a workspace, everything; what was sealed before still opens")
    func keys() async throws {
        let two = try await Two()
        let versions = { (kind: String) in
            try two.desk.world.read("SELECT max(version) FROM data_key WHERE kind = '\(kind)'").first ?? ""
        }
        _ = try await two.desk.contain(two.path, "keys", "account", account: "bob@example.org")
        #expect(try versions("person") == "2" && versions("workspace") == "1")
        _ = try await two.desk.contain(two.path, "keys", "everything")
        #expect(try versions("workspace") == "2")
        #expect(try await two.desk.ada.get("/people").status == 200)
        #expect(try await two.mayChange(two.bob, "Robert") == 303)
    }

    @Test("each control is written down, in the incident and in the audit trail, and one that fits nobody does nothing")
    func trail() async throws {
        let two = try await Two()
        _ = try await two.desk.contain(two.path, "sending", "everything")
        #expect(
            try two.desk.world.read("SELECT count(*) FROM audit_event WHERE action = 'incident.contained'") == ["1"])
        #expect(try await two.desk.ada.get(two.path).body.contains("Freeze sending: everything"))
        let wrong = try await two.desk.contain(two.path, "sessions", "account", account: "no@example.org")
        #expect(wrong.status == 422)
    }

    @Test("wants to be confirmed by whoever does it: ten minutes after the last proof it is refused")
    func proof() async throws {
        let two = try await Two()
        two.desk.world.clock.advance(by: 700)
        #expect(try await two.desk.contain(two.path, "sending", "everything").status == 403)
        #expect(try two.desk.world.read("SELECT count(*) FROM hold") == ["0"])
    }

    @Test("another process hears of it within seconds, and one that cannot ask lets nothing through")
    func board() async throws {
        let desk = try await IncidentWorld()
        let path = try await desk.record()
        let other = HoldBoard(database: desk.world.database, time: desk.world.clock.source)
        #expect(try await other.holds().all.isEmpty)
        _ = try await desk.contain(path, "sending", "everything")
        #expect(try await other.holds().all.isEmpty)
        desk.world.clock.advance(by: 6)
        #expect(try await other.holds().all.count == 1)
    }

    @Test("is tried on the running installation, and leaves nothing behind")
    func probe() async throws {
        let desk = try await IncidentWorld()
        let before = try desk.world.state().filter {
            !["claim_evidence", "trust_version", "audit_event"].contains($0.key)
        }
        #expect(try await desk.state("incident.contain-fast") == "green")
        #expect(
            try desk.world.state().filter { !["claim_evidence", "trust_version", "audit_event"].contains($0.key) }
                == before)
    }
}
