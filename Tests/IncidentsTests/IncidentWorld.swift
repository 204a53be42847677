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

/// An installation that Ada looks after, and what leads an incident through its stages.
struct IncidentWorld: Sendable {
    let world: TestWorld
    let ada: TestBrowser

    init() async throws {
        world = try await TestWorld()
        ada = try await world.owner()
        try await world.appoint("ada@example.org", .security)
        try await world.renew(ada)
        try await world.prove(ada, by: .passkey)
    }

    static let texts: [String: String] = [
        "measures": "The account is shut.", "cause": "A token lay in a wiki.",
        "records": "Names and addresses of four.",
        "fix": "Tokens end after a day.", "owner": "Ada", "due": "2030-01-31", "test": "TokenAgeTests",
        "siblings": "All other tokens were looked at.", "lessons": "Decoys go where tokens are kept.",
    ]

    func wish(_ changes: [String: String] = [:]) -> [String: String] {
        [
            "detected": IncidentsSlice.text(world.clock.now), "exercise": "no", "severity": "high", "kind": "access",
            "risk": "some", "part": "controller", "region": "eu", "title": "Token in a wiki",
            "nature": "Somebody read the list of people.", "data": "Names and addresses.", "systems": "The API.",
            "case": "",
        ].merging(changes) { $1 }
    }

    /// Path of a new incident.
    func record(_ changes: [String: String] = [:]) async throws -> String {
        let answer = try await ada.post("/operator/incidents", wish(changes), from: "/operator/incidents/new")
        return try #require(answer.location)
    }

    @discardableResult
    func finish(_ stage: IncidentStage, _ path: String, _ changes: [String: String] = [:]) async throws -> TestAnswer {
        let texts = Self.texts.filter { stage.fields.contains($0.key) }.merging(changes) { $1 }
        return try await ada.post(path + "/stage", texts.merging(["stage": stage.rawValue]) { $1 }, from: path)
    }

    func decide(_ path: String, _ duty: String, _ decision: String, late: String = "") async throws {
        try await ada.post(
            path + "/duty", ["duty": duty, "decision": decision, "reason": "Looked into.", "late": late], from: path)
    }

    func stage() throws -> String { try #require(try world.read("SELECT stage FROM incident").first) }

    func contain(_ path: String, _ control: String, _ reach: String, account: String = "", place: String = "")
        async throws -> TestAnswer
    {
        try await ada.post(
            path + "/contain",
            ["control": control, "reach": reach, "account": account, "place": place, "vendor": ""], from: path)
    }

    /// Passes some time, after which Ada signs in once more.
    func pass(hours: Double) async throws {
        world.clock.advance(by: hours * 3600)
        try await world.renew(ada)
        try await world.prove(ada, by: .passkey)
    }

    func clock() async throws {
        let slice = IncidentsSlice.of(world)
        try await IncidentClockWorker(slice: slice).look()
        try await world.work()
    }

    func state(_ claim: String) async throws -> String {
        let verification = world.assembly.trust.verification
        let wanted = try #require(verification.built.first { $0.id == claim })
        return try await verification.verify([wanted], by: .command).first?.state.rawValue ?? ""
    }

    /// Claims found broken when all are looked at.
    func broken() async throws -> Set<String> {
        let verification = world.assembly.trust.verification
        return Set(
            try await verification.verify(verification.built, by: .command).filter { $0.state == .red }.map(\.id))
    }

    func people(_ count: Int) async throws {
        let roster = "Name,Email\r\n" + (1...count).map { "Person \($0),p\($0)@example.org\r\n" }.joined()
        let staged = try #require(
            try await ada.upload("/people/import", Array(roster.utf8), from: "/people/import").location)
        try await ada.post(staged + "/confirm", from: staged)
    }
}

extension IncidentsSlice {
    static func of(_ world: TestWorld) -> IncidentsSlice { world.assembly.desks.incidents }
}
