import Foundation
import Primitives
import Store
import TestSupport
import Vault

/// `seal-benchmark ROUNDS`: seals and opens fields of 256 bytes as a row of `person` does, with a fresh nonce and all
/// of its additional data. Prints nanoseconds of CPU per field, the best of seven runs each.
@main
struct SealBenchmark {
    static let runs = 7

    let vault: KeyVault
    let key: DataKey
    let place = Place("person", "profile", row: RandomSource.system.uuid(at: Date()), workspace: WorkspaceID(UUID()))
    let plain = RandomSource.system.bytes(256)
    let rounds: Int

    static func main() async throws {
        guard CommandLine.arguments.count == 2, let rounds = Int(CommandLine.arguments[1]), rounds > 0 else {
            print("usage: seal-benchmark ROUNDS")
            exit(64)
        }
        let test = try await TestDatabase.make(VaultSchema.migrations())
        let benchmark = try await test.database.transaction(.system("benchmark")) { tx in
            let root = RootKeys(LocalRootKey(random: .system, at: Date()))
            let vault = try KeyVault.unlock(tx, roots: root, random: .system)
            return try SealBenchmark(vault: vault, key: vault.installationKey(tx), rounds: rounds)
        }
        try benchmark.run()
    }

    private func run() throws {
        let sealed = try vault.seal(plain, under: key, at: place)
        try measure("seal") { _ = try vault.seal(plain, under: key, at: place) }
        try measure("open") { _ = try vault.open(sealed, under: key, at: place) }
    }

    private func measure(_ name: String, _ body: () throws -> Void) rethrows {
        var best = Double.infinity
        for _ in 0..<Self.runs {
            let start = cpuTime()
            for _ in 0..<rounds { try body() }
            best = min(best, Double(cpuTime() - start) / Double(rounds))
        }
        print("\(name) \(String(format: "%.1f", best))")
    }

    /// Nanoseconds of CPU that this process has had.
    private func cpuTime() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
