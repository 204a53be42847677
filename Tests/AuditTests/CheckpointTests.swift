import Crypto
import Foundation
import Primitives
import Store
import TestSupport
import Testing
import Vault

@testable import Audit

@Suite("Checkpoints")
struct CheckpointTests {
    @Test("A note is text anybody can check with the public key alone")
    func note() async throws {
        let world = try await TrailWorld.make(entries: 3)
        let checkpoint = try #require(try await world.checkpoint())
        let name = "klatch-audit/\(world.workspace.text)"
        let hash = try #require(try await world.entries().last?.hash)
        let text = "\(name)\n3\n\(Data(hash).base64EncodedString())\nat 2026-01-05T09:01:00Z\n"
        #expect(checkpoint.note.hasPrefix(text + "\n— \(name) "))
        let key = world.vault.signing.verifying
        let keyID = SHA256.hash(data: Array(name.utf8) + [10, 1] + key.bytes).prefix(4)
        let last = try #require(checkpoint.note.split(separator: " ").last).dropLast()
        let blob = try #require(Data(base64Encoded: String(last)))
        #expect(Array(blob.prefix(4)) == Array(keyID) && blob.count == 68)
        #expect(key.isValid(Array(blob.dropFirst(4)), for: Array(text.utf8)))
    }

    @Test("A chain that has not grown gets no second checkpoint, and an empty one gets none")
    func once() async throws {
        let world = try await TrailWorld.make()
        #expect(try await world.checkpoint() == nil)
        try await world.record("test.done")
        #expect(try await world.checkpoint()?.seq == 1)
        #expect(try await world.checkpoint() == nil)
    }

    @Test("All chains that have grown are signed at once, and the latest of each can be kept")
    func all() async throws {
        let world = try await TrailWorld.make(entries: 2)
        try await world.system { try world.trail.record($0, nil, AuditEvent("test.done", by: .command)) }
        let first = try await world.system { try world.checkpoints.checkpointAll($0) }
        try await world.record("test.done")
        let second = try await world.system { try world.checkpoints.checkpointAll($0) }
        #expect(first.map(\.seq).sorted() == [1, 2] && second.map(\.seq) == [3])
        let latest = try await world.system { try world.checkpoints.latest($0) }
        #expect(latest.map(\.seq).sorted() == [1, 3])
        let reports = try await world.system { try AuditVerifier(vault: world.vault).verifyAll($0, kept: latest) }
        #expect(reports.allSatisfy { $0.finding == nil } && reports.map(\.checkpoints).reduce(0, +) == 5)
    }

    @Test("After the signing key was changed, older checkpoints still count")
    func rotated() async throws {
        let world = try await TrailWorld.make(entries: 2)
        let kept = try #require(try await world.checkpoint())
        try await world.system { try world.vault.rotateSigningKey($0) }
        #expect(kept.isSigned(by: world.vault.verifyingKeys) && !kept.isSigned(by: []))
    }

    @Test("A file of notes is read back, and any touched line is refused")
    func file() async throws {
        let world = try await TrailWorld.make(entries: 1)
        let checkpoint = try #require(try await world.checkpoint())
        let text = CheckpointFile.text([checkpoint, checkpoint])
        #expect(try CheckpointFile.parse(text) == [checkpoint, checkpoint])
        #expect(try CheckpointFile.parse("") == [])
        for wrong in [
            "x\n" + text, text + "x", text.replacing("\n1\n", with: "\n01\n"), text.replacing("\nat ", with: "\nAt "),
            text.replacing("— ", with: "- "), text.replacing("\n", with: "\r\n"), String(text.dropLast(5)),
        ] {
            #expect(throws: CheckpointFileError.self) { try CheckpointFile.parse(wrong) }
        }
    }

    @Test("Mangled files never trap, and nothing unsigned is believed")
    func fuzz() async throws {
        let world = try await TrailWorld.make(entries: 1)
        let checkpoint = try #require(try await world.checkpoint())
        let keys = world.vault.verifyingKeys
        let good = Array(checkpoint.note.utf8)
        var generator = SplitMix64(state: 54)
        for _ in 0..<5_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch generator.next() % 3 {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: index)
                default: bytes.insert(bytes[index], at: index)
                }
            }
            let read = (try? CheckpointFile.parse(String(decoding: bytes, as: UTF8.self))) ?? []
            #expect(read.allSatisfy { $0 == checkpoint || !$0.isSigned(by: keys) })
        }
    }
}
