import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Meetings
@testable import Web

/// A poll of three times, and people who answer it. It is Monday, 5 January 2026, 09:00 UTC; times are Oslo's.
struct PollWorld: Sendable {
    let own: MeetingsWorld
    let path: String
    /// The link for anybody.
    let door: String

    init(_ others: [String: String] = [:], hours: String? = "09:00-17:00") async throws {
        try await self.init(others, of: MeetingsWorld(hours: hours))
    }

    init(_ others: [String: String] = [:], of own: MeetingsWorld) async throws {
        self.own = own
        let fields = [
            "title": "Lunch", "text": "", "place": "The canteen", "minutes": "60", "deadline": "2026-01-15",
            "times": "2026-01-20 12:00\n2026-01-21 12:00\r\n2026-01-22 12:00", "act": "make",
        ]
        let answer = try await own.owner.post(
            "/meetings/polls/new", fields.merging(others) { $1 }, from: "/meetings/polls/new")
        path = try #require(answer.location, "\(answer.body.suffix(3_000))")
        let body = try await own.owner.get(path).body
        door = "/poll/" + String(body[try #require(body.firstRange(of: "/poll/")).upperBound...].prefix { $0 != "<" })
    }

    /// Names of the fields of its times, in order.
    func fields(_ page: String) async throws -> [String] {
        let body = try await own.world.browser().get(page).body
        let all = body.components(separatedBy: "name=\"vote.").dropFirst().map { "vote." + $0.prefix { $0 != "\"" } }
        return all.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Answers by a link: `y`, `m` and `n` for each time. The page that is the voter's own.
    @discardableResult
    func answer(
        _ page: String? = nil, as name: String, _ answers: String, _ others: [String: String] = [:]
    ) async throws -> String {
        let page = page ?? door
        let said: [Character: String] = ["y": "yes", "m": "maybe", "n": "no"]
        let votes = zip(try await fields(page), answers).map { ($0, said[$1] ?? "") }
        let fields = ["name": name, "zone": "Europe/Oslo"].merging(votes) { $1 }.merging(others) { $1 }
        let answer = try await own.world.browser().post(page, fields, from: page)
        return try #require(answer.location, "\(answer.body.suffix(3_000))")
    }

    func ask(_ addresses: String) async throws -> TestAnswer {
        try await own.owner.post(path + "/ask", ["addresses": addresses], from: path)
    }

    /// The link of their own that somebody was sent.
    func link(_ address: String) async throws -> String {
        try await own.world.work()
        let mail = try #require(own.world.mail.all.last { $0.to.text == address }).source
        let plain = mail.replacing("=\r\n", with: "")
        let start = try #require(plain.firstRange(of: TestWorld.origin + "/vote/"))
        return "/vote/" + String(plain[start.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    }

    func option(_ place: Int) async throws -> String {
        String(try await fields(door)[place].dropFirst(PollVotePage.prefix.count))
    }

    /// Makes the time at that place of the list a meeting; `sure` where it was asked about.
    @discardableResult
    func settle(_ place: Int, sure: String = "") async throws -> TestAnswer {
        try await own.owner.post(path + "/final", ["option": option(place), "sure": sure], from: path)
    }
}
