import HTTPTypes
import TestStage
import TestSupport
import Testing

/// What a program's request asks of the database, once its statements are prepared on a connection.
@Suite("A program's request")
struct TokenRoundTripTests {
    private func trips(_ tokens: TokensWorld, _ path: String, _ token: String, _ status: Int) async throws -> [[String]]
    {
        // Whoever did the jobs before may still be on their way out.
        var isQuiet = false
        while !isQuiet {
            isQuiet = try await tokens.world.test.trips { try await Task.sleep(for: .milliseconds(100)) }.isEmpty
        }
        return try await tokens.world.test.trips {
            let answer = try await tokens.get(path, token)
            #expect(answer.status == status)
        }
    }

    private static func transactions(_ trips: [[String]]) -> Int {
        trips.joined().count { $0.hasPrefix("BEGIN") }
    }

    @Test("is one transaction, answered or refused, and takes four round trips to read programs")
    func one() async throws {
        let tokens = try await TokensWorld()
        let token = try await tokens.make()
        let narrow = try await tokens.make(TokensWorld.wish.merging(["scopes": "people"]) { $1 })
        for (path, token, status, most) in [
            ("/api/v1/programs", token, 200, 4), ("/api/v1/people", token, 200, 6),
            ("/api/v1/programs", narrow, 403, 3),
        ] {
            _ = try await tokens.get(path, token)
            let trips = try await trips(tokens, path, token, status)
            #expect(Self.transactions(trips) == 1, "\(trips)")
            #expect(trips.count <= most, "\(path) \(status): \(trips.count) \(trips)")
        }
    }
}
