import Foundation
import Primitives
import Store
import TestSupport

@testable import Limits

/// Names, keys and databases for the tests of limits.
enum LimitFixtures {
    /// Not a MAC: it only has to spread. SplitMix over the bytes, four times with another start.
    static let keys = LimitKeys { purpose, message in
        (0..<4).flatMap { round in
            var state = SplitMix64(state: UInt64(round) &* 0x1234_5678_9ABC_DEF1)
            for byte in Array(purpose.description.utf8) + message { state.state = state.next() ^ UInt64(byte) }
            return withUnsafeBytes(of: state.next()) { Array($0) }
        }
    }

    static let ada = AccountID(UUID(uuid: (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)))

    /// As `KeyVault.blindIndex` does it: of the canonical form, and nothing else.
    static func blindIndex(_ typed: String) throws -> [UInt8] {
        Array(try EmailAddress(parsing: typed).canonical.utf8)
    }

    static func key(_ number: Int) -> LimitKey { keys.token(UUID(bytes: bytes(number)) ?? UUID()) }

    private static func bytes(_ number: Int) -> [UInt8] {
        withUnsafeBytes(of: (UInt64(number).bigEndian, UInt64(7))) { Array($0) }
    }

    static func database(connections: Int = 4) async throws -> TestDatabase {
        try await TestDatabase.make(LimitsSchema.migrations(), connections: connections)
    }
}

extension TestDatabase {
    /// One process: a front of its own, the database shared with all others.
    func limiter(front: LocalFront = LocalFront()) -> Limiter {
        Limiter(database: database, keys: LimitFixtures.keys, time: clock.source, front: front)
    }

    func charge(_ charges: [Charge]) async throws -> Bool {
        try await database.transaction(.system("test")) { tx in
            try LimitStore().charge(tx, Charge.merged(charges)).allSatisfy { $0.wait == nil }
        }
    }
}
