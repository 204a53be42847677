import Claims
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing
import Trust
import Vault

@testable import Releases

/// An installation and a folder with a program and its release file.
private struct ReleasedProgram {
    let scene: ProbeScene
    let folder: URL
    let key = ReleaseKey()

    init() async throws {
        let world = try await TestWorld()
        let house = ProbeScene.House(
            isLocal: true, dataFolder: "/nonexistent", rootKeyPath: "/nonexistent", hasPrivateCluster: true,
            build: "test")
        scene = ProbeScene(
            database: world.database, vault: world.vault, routes: [], house: house,
            time: TimeSource { SoundRelease.now }, random: .system)
        folder = FileManager.default.temporaryDirectory.appending(path: "klatch-release-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        try Data("a program".utf8).write(to: folder.appending(path: "program"))
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }
    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// Signs a release of the program, changed as a test likes.
    func sign(_ change: [String: Any] = [:], with other: ReleaseKey? = nil) throws {
        let digest = try #require(ProgramDigest.digest(of: path("program")))
        let trials = ["suite", "staging"].map {
            ["name": $0, "passed": true, "at": SoundRelease.day, "program": digest] as [String: Any]
        }
        let all = change.merging(["program": digest, "trials": trials]) { mine, _ in mine }
        let draft = String(decoding: try SoundRelease.json(all), as: UTF8.self)
        try ReleaseFile(signing: draft, with: other ?? key).json.write(
            toFile: path("release.json"), atomically: true, encoding: .utf8)
    }

    func outcomes() async throws -> Set<ClaimFinding.Outcome> {
        let trusted = [VerifyingKey(bytes: try #require(Hex.decode(key.verifying)))]
        let settings = ReleaseSettings(file: path("release.json"), keys: trusted)
        var found: Set<ClaimFinding.Outcome> = []
        for claim in ReleaseJudgement.claims {
            found.insert(try await ReleaseProbe(claim, settings, program: path("program")).examine(scene).outcome)
        }
        return found
    }
}

@Suite("Claims about changes on a running installation")
struct ReleaseProbeTests {
    @Test("are not proved without a release file, which stops nothing")
    func without() async throws {
        let released = try await ReleasedProgram()
        defer { released.remove() }
        #expect(try await ReleaseProbe("change.reviewed", nil).examine(released.scene).outcome == .unproved)
        #expect(try await released.outcomes() == [.unproved])
    }

    @Test("are proved by one that somebody trusted signed for this very program")
    func proved() async throws {
        let released = try await ReleasedProgram()
        defer { released.remove() }
        try released.sign()
        #expect(try await released.outcomes() == [.holds])
    }

    @Test("are broken by a stranger's signature, and by one octet more in the program")
    func broken() async throws {
        let released = try await ReleasedProgram()
        defer { released.remove() }
        try released.sign(with: ReleaseKey())
        #expect(try await released.outcomes() == [.broken])
        try released.sign()
        try Data("a program!".utf8).write(to: released.folder.appending(path: "program"))
        #expect(try await released.outcomes() == [.broken])
    }

    @Test("a file that is none, or is longer than any, is not read on")
    func noFile() async throws {
        let released = try await ReleasedProgram()
        defer { released.remove() }
        for bytes in [Data(), Data("{}".utf8), Data(repeating: 123, count: 2 * Release.maximumLength + 1)] {
            try bytes.write(to: released.folder.appending(path: "release.json"))
            #expect(try await released.outcomes() == [.unproved])
        }
    }
}
