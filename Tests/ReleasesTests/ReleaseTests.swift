import Claims
import Foundation
import Primitives
import Testing
import Vault

@testable import Releases

/// A release without a fault, and what a test changes of it.
struct SoundRelease {
    static let program = String(repeating: "ab", count: 32)
    static let now = Date(timeIntervalSince1970: 1_767_600_000)
    static let day = "2026-01-04T09:00:00Z"

    /// As JSON, with some fields set otherwise. A field set to null is not there.
    static func json(_ change: [String: Any] = [:]) throws -> [UInt8] {
        let trial = { (name: String) -> [String: Any] in
            ["name": name, "passed": true, "at": day, "program": program]
        }
        let sound: [String: Any] = [
            "version": "1.2.3", "commit": "0123456789abcdef", "program": program, "builtBy": "Ada", "approvedBy": "Bob",
            "approvedAt": day, "trials": [trial("suite"), trial("staging")],
            "checks": [["item": "Sign in on a phone", "done": true]],
            "changes": [["commit": "fedcba9876543210", "author": "Ada", "reviewer": "Bob", "passed": true]],
            "pushTold": day, "rollback": ["at": day, "seconds": 40, "intact": true] as [String: Any],
        ]
        let all = sound.merging(change) { $1 }.filter { !($0.value is NSNull) }
        return Array(try JSONSerialization.data(withJSONObject: all))
    }

    static func findings(_ change: [String: Any] = [:]) throws -> [String: ClaimFinding] {
        let release = try #require(Release(json: json(change)))
        let judgement = ReleaseJudgement(release, program: program, now: now)
        return Dictionary(uniqueKeysWithValues: ReleaseJudgement.claims.map { ($0, judgement.finding($0)) })
            .compactMapValues { $0 }
    }
}

@Suite("A signed release file")
struct ReleaseTests {
    @Test("proves all claims about changes where everything was done, and no other claim")
    func sound() throws {
        let findings = try SoundRelease.findings()
        #expect(findings.count == 5 && findings.values.allSatisfy { $0.outcome == .holds })
        let registered = ClaimArea.change.claims.map(\.id)
        #expect(Set(registered) == Set(ReleaseJudgement.claims))
        let release = try #require(Release(json: SoundRelease.json()))
        #expect(
            ReleaseJudgement(release, program: SoundRelease.program, now: .now).finding("rest.fields-sealed") == nil)
    }

    @Test("is about one build: another one has none of its claims")
    func otherBuild() throws {
        let release = try #require(Release(json: SoundRelease.json()))
        let judgement = ReleaseJudgement(release, program: String(repeating: "cd", count: 32), now: SoundRelease.now)
        #expect(ReleaseJudgement.claims.allSatisfy { judgement.finding($0)?.outcome == .broken })
    }

    @Test("is taken only with the signature of somebody trusted, unchanged")
    func signature() throws {
        let (key, stranger) = (ReleaseKey(), ReleaseKey())
        let trusted = [VerifyingKey(bytes: try #require(Hex.decode(key.verifying)))]
        let draft = String(decoding: try SoundRelease.json(), as: UTF8.self)
        let file = try #require(ReleaseFile(Array(try ReleaseFile(signing: draft, with: key).json.utf8)))
        #expect(file.opened(trusting: trusted)?.version == "1.2.3")
        #expect(try ReleaseFile(signing: draft, with: stranger).opened(trusting: trusted) == nil)
        let forged = try file.json.replacing("1.2.3", with: "1.2.4")
        #expect(try #require(ReleaseFile(Array(forged.utf8))).opened(trusting: trusted) == nil)
        #expect(file.opened(trusting: []) == nil)
        #expect(ReleaseKey(text: key.secret.reveal())?.verifying == key.verifying)
        #expect(!"\(key)".contains(key.secret.reveal().prefix(16)))
    }

    @Test("never stops the program on any file: octets at random are no release")
    func hostile() throws {
        let sound = try SoundRelease.json()
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if let release = Release(json: Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))) {
                let judgement = ReleaseJudgement(release, program: release.program, now: SoundRelease.now)
                #expect(ReleaseJudgement.claims.allSatisfy { judgement.finding($0) != nil })
            }
            #expect(ReleaseFile(bytes) == nil)
        }
        #expect(Release(json: Array(repeating: 32, count: Release.maximumLength + 1)) == nil)
    }
}
