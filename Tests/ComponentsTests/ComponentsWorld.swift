import Accounts
import App
import Audit
import Claims
import Foundation
import Policy
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Trust
import Web

@testable import Components

/// An installation that compares what really runs in this process with notices in a file that a test writes.
struct ComponentsWorld: Sendable {
    let world: TestWorld
    let file: URL

    /// No component has this flaw; without it, there would be no notices about Debian at all.
    static let harmless = Result {
        try Notice.json(
            ["id": "DEBIAN-1"],
            package: ["ecosystem": ComponentList(programs: []).release ?? "", "name": "nobody-has-this"])
    }
    static let planted = ["id": "PLANTED-1"]
    static let always = [["introduced": "0"]]

    init(feed: Bool = true) async throws {
        file = FileManager.default.temporaryDirectory.appending(path: "klatch-osv-\(UUID().uuidString).jsonl")
        world = try await TestWorld(settings: feed ? ["KLATCH_ADVISORIES": file.path] : [:])
    }

    var slice: ComponentsSlice { world.assembly.desks.components }

    /// Writes notices, and has them looked at.
    @discardableResult
    func compare(_ notices: String..., harmless: Bool = true) async throws -> ComponentLook {
        let lines = notices + (harmless ? [try Self.harmless.get()] : [])
        try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await slice.compare(with: try #require(slice.feed))
    }

    /// A notice about what is built into every Klatch.
    static func flaw(_ change: [String: Any] = planted) throws -> String { try Notice.json(change, events: always) }

    func open() async throws -> [ComponentFinding] {
        let slice = slice
        return try await world.database.transaction(ComponentsSlice.scope) { try slice.findings.open($0) }
    }

    func pass(hours: Double) { world.clock.advance(by: hours * 3600) }

    func examine(_ claim: String) async throws -> ClaimReport {
        let verification = world.assembly.trust.verification
        let wanted = try #require(verification.built.first { $0.id == claim })
        return try #require(try await verification.verify([wanted], by: .command).first)
    }
}
