import Foundation
import Primitives
import Store
import TestSupport
import Testing
import Vault

@testable import Audit

@Suite("A trail in a file, checked without its database")
struct AuditFileTests {
    private func lines(_ trail: TrailWorld) async throws -> [[UInt8]] {
        try await trail.system { tx in
            var lines: [[UInt8]] = []
            _ = try AuditFile(vault: trail.vault).write(tx, only: nil) { lines.append(Array($0.dropLast())) }
            return lines
        }
    }

    private func check(_ lines: [[UInt8]], keys: [VerifyingKey] = []) throws -> [AuditReport] {
        var check = AuditFileCheck(keys: keys)
        for line in lines { try check.read(line) }
        return try check.end()
    }

    private func edited(_ lines: [[UInt8]], _ part: String, _ other: String) -> [[UInt8]] {
        lines.map { Array(String(decoding: $0, as: UTF8.self).replacing(part, with: other, maxReplacements: 1).utf8) }
    }

    @Test("holds as it was written, against its checkpoints and the installation's key")
    func sound() async throws {
        let trail = try await TrailWorld.make(entries: 4)
        _ = try await trail.checkpoint()
        try await trail.record("test.done", personal: ["name": "Ada Example"])
        let lines = try await lines(trail)
        let report = try #require(
            check(lines, keys: trail.vault.verifyingKeys).first { $0.workspace == trail.workspace })
        #expect(report.finding == nil && report.verified == 5 && report.checkpoints == 1)
        #expect(!lines.contains { String(decoding: $0, as: UTF8.self).contains("Ada Example") })
    }

    @Test("names the entry that was edited, left out, or cut off at the end")
    func tampered() async throws {
        let trail = try await TrailWorld.make(entries: 5)
        let lines = try await lines(trail)
        let entry = { (number: Int) in
            lines.firstIndex { String(decoding: $0, as: UTF8.self).contains("\"seq\":\(number),") } ?? 0
        }
        let finding = { (lines: [[UInt8]]) in try check(lines).compactMap(\.finding).first }
        #expect(try finding(edited(lines, "number\\\":\\\"2", "number\\\":\\\"7"))?.fault == .edited)
        var without = lines
        without.remove(at: entry(3))
        #expect(try finding(without) == AuditFinding(fault: .missing, seq: 3))
        var cut = lines
        cut.remove(at: entry(5))
        #expect(try finding(cut) == AuditFinding(fault: .cut, seq: 5))
    }

    @Test("does not hold by the key of somebody else, nor where it was written anew")
    func foreign() async throws {
        let (trail, other) = (try await TrailWorld.make(entries: 3), try await TrailWorld.make(entries: 3))
        _ = try await trail.checkpoint()
        let lines = try await lines(trail)
        #expect(try check(lines, keys: other.vault.verifyingKeys).first?.finding?.fault == .forged)
    }

    @Test("is no trail where a line is not Klatch's, or where it ends in the middle; whatever the bytes, nothing traps")
    func nonsense() async throws {
        let trail = try await TrailWorld.make(entries: 3)
        let lines = try await lines(trail)
        #expect(throws: AuditFileError(line: 1)) { try check([Array("{}".utf8)]) }
        #expect(throws: AuditFileError.self) { try check(Array(lines.dropLast())) }
        #expect(throws: AuditFileError(line: 1)) { try check([]) }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            var broken = lines
            let row = Int.random(in: broken.indices, using: &random)
            for _ in 0..<Int.random(in: 1...8, using: &random) where !broken[row].isEmpty {
                let place = Int.random(in: broken[row].indices, using: &random)
                broken[row][place] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? check(broken)
        }
    }
}
