import Accounts
import App
import Audit
import Claims
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Trust
import Vault
import Web

@testable import Disclosure

/// An installation with a security desk, at which Ada sits.
struct DisclosureWorld: Sendable {
    let world: TestWorld
    let ada: TestBrowser

    init(settings: [String: String] = [:]) async throws {
        world = try await TestWorld(settings: settings)
        ada = try await world.owner()
        try await world.appoint("ada@example.org", .security)
        try await fresh()
    }

    static let addresses = [
        "KLATCH_SECURITY_ADDRESS": "security@example.org", "KLATCH_SUPPORT_ADDRESS": "help@example.org",
        "KLATCH_PRIVACY_ADDRESS": "privacy@example.org",
    ]
    static let wish = [
        "category": "scripting", "title": "A script runs", "steps": "1. Open it.", "impact": "Anything.",
        "proof": "<script>alert(1)</script>", "address": "rex@example.com", "credit": "",
    ]

    var slice: DisclosureSlice { world.assembly.desks.disclosure }

    func fresh() async throws {
        try await world.renew(ada)
        try await world.prove(ada, by: .passkey)
    }

    /// Path of the reporter's own page.
    func report(_ changes: [String: String] = [:]) async throws -> String {
        let answer = try await world.browser().post("/report", Self.wish.merging(changes) { $1 }, from: "/report")
        try await world.work()
        return try #require(answer.location)
    }

    func desk() throws -> String {
        "/operator/reports/" + (try #require(try world.read("SELECT id FROM flaw_report").first))
    }

    func pass(hours: Double) async throws {
        world.clock.advance(by: hours * 3600)
        try await fresh()
        try await FlawClockWorker(slice: slice).look()
        try await world.work()
    }

    func reminders() -> Int { world.mail.all.count { $0.source.contains("/operator/reports/") } }

    func state(_ claim: String) async throws -> String {
        let verification = world.assembly.trust.verification
        let wanted = try #require(verification.built.first { $0.id == claim })
        return try await verification.verify([wanted], by: .command).first?.state.rawValue ?? ""
    }

    func broken() async throws -> Set<String> {
        let verification = world.assembly.trust.verification
        return Set(
            try await verification.verify(verification.built, by: .command).filter { $0.state == .red }.map(\.id))
    }
}
