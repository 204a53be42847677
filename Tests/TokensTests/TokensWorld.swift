import Foundation
import HTTPTypes
import TestStage
import Testing

/// An owner who makes tokens, and programs that bring them.
struct TokensWorld: Sendable {
    static let wish = ["name": "Reporting", "scopes": "both", "days": "90"]

    let world: TestWorld
    let owner: TestBrowser

    init() async throws {
        world = try await TestWorld()
        owner = try await world.owner()
    }

    /// The token that the page shows after making it.
    func make(_ fields: [String: String] = wish, by browser: TestBrowser? = nil) async throws -> String {
        let answer = try await (browser ?? owner).post("/account/tokens", fields, from: "/account/tokens")
        try #require(answer.status == 200)
        let start = try #require(answer.body.firstRange(of: "<code>klatch_pat_"))
        return "klatch_pat_" + answer.body[start.upperBound...].prefix { $0 != "<" }
    }

    /// What a program gets that brings this token and nothing else.
    func get(_ path: String, _ token: String) async throws -> TestAnswer {
        try await world.browser().get(path, ["Authorization": "Bearer \(token)"])
    }

    func json(_ path: String, _ token: String) async throws -> [String: Any] {
        let answer = try await get(path, token)
        try #require(answer.status == 200)
        return try #require(JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
    }

    func read(_ query: String) throws -> String? { try world.read(query).first }
}
