import Accounts
import Foundation
import HTTPTypes
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("A detail that the roster lacks")
struct MyDetailTests {
    private func world(_ more: [String: String]) async throws -> (ProgramsWorld, program: String) {
        let world = try await ProgramsWorld()
        let rows = ["p1@example.org,Oslo", "p2@example.org,Lisbon", "p3@example.org,"].map { "Person,\($0)" }
        let file = try await world.upload((["Name,Email,Location"] + rows).joined(separator: "\r\n") + "\r\n")
        try await world.owner.post(file + "/confirm", from: file)
        let fields = [
            "name": "Across", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
        ]
        let program = try #require(
            try await world.owner.post("/programs", fields.merging(more) { $1 }, from: "/programs/new").location)
        try await world.owner.post("\(program)/start", from: program)
        _ = try await world.run(program)
        return (world, program)
    }

    @Test("is asked for on the page of whoever is left out without it, and counts from the next round on")
    func said() async throws {
        let (world, program) = try await world(["match-kind": "across", "match-attribute": "location"])
        let (link, browser) = (try world.link(to: "p3@example.org"), world.world.browser())
        #expect(try await browser.get(link).body.contains("What is not known of you"))
        let before = try world.world.read("SELECT encode(fingerprint, 'hex') FROM person ORDER BY id")
        try await browser.post(link + "/detail", ["attribute": "location", "value": "oslo"], from: link)
        #expect(try await browser.get(link).body.contains("value=\"Oslo\""))
        #expect(try world.world.read("SELECT encode(fingerprint, 'hex') FROM person ORDER BY id") == before)
        let person = try #require(try await world.everybody().first { $0.profile.address.text == "p3@example.org" }).id
        try await world.plan(program, anew: true)
        let workspace = world.workspace
        let left = try await world.inWorkspace { tx in
            let program = try #require(try ProgramStore(random: .system).programs(tx, workspace).first).id
            let rounds = RoundStore(random: .system)
            let draft = try #require(try rounds.draft(tx, workspace, program))
            return try rounds.absences(tx, workspace, draft.id, limit: 10).first { $0.person == person }
        }
        #expect(left?.reason != .unknown)
        try await browser.post(link + "/detail", ["attribute": "location", "value": ""], from: link)
        #expect(try await !browser.get(link).body.contains("value=\"Oslo\""))
    }

    @Test("is not asked for of whom the roster says it, and nothing else is taken")
    func others() async throws {
        let (world, _) = try await world(["match-kind": "across", "match-attribute": "location"])
        let (known, lacking) = (try world.link(to: "p1@example.org"), try world.link(to: "p3@example.org"))
        let browser = world.world.browser()
        #expect(try await !browser.get(known).body.contains("What is not known of you"))
        let token = try await browser.get(known).csrf
        for (link, attribute) in [
            (known, "location"), (lacking, "department"), (lacking, "custom:Team"), (lacking, ""),
        ] {
            let fields = ["attribute": attribute, "value": "Oslo", "csrf": token]
            #expect(try await browser.submit(link + "/detail", fields).status == 404, "\(attribute)")
        }
        let wrong = ["attribute": "location", "value": "a\u{202E}b", "csrf": token]
        let answer = try await browser.submit(lacking + "/detail", wrong)
        #expect(answer.status == 422 && answer.body.contains("value-error"))
    }

    @Test("is chosen from what the program itself names, where it does")
    func options() async throws {
        let sides = [
            "match-kind": "sides", "match-attribute": "location", "match-one": "Oslo", "match-other": "Lisbon",
        ]
        let (world, _) = try await world(sides)
        let (link, browser) = (try world.link(to: "p3@example.org"), world.world.browser())
        let page = try await browser.get(link)
        #expect(page.body.contains("<option value=\"Lisbon\">"))
        let fields = ["attribute": "location", "value": "Rome", "csrf": page.csrf]
        #expect(try await browser.submit(link + "/detail", fields).status == 422)
        try await browser.post(link + "/detail", ["attribute": "location", "value": "Lisbon"], from: link)
        #expect(try await browser.get(link).body.contains("<option value=\"Lisbon\" selected>"))
    }
}
