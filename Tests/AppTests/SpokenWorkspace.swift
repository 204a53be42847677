import Foundation
import Policy
import Primitives
import Store
import TestStage
import Testing

@testable import Accounts

/// What people say in a furnished workspace, each by the page where they say it.
extension FurnishedWorkspace {
    func speak() async throws {
        try await speakInPrograms()
        try await speakAtTheDoor()
        try await speakOfIncidents()
        try await reportFlaw()
        let cases = SecurityCases(vault: world.vault, random: .system)
        try await world.database.transaction(.system("test")) { tx in
            _ = try cases.open(tx, "token-reused", about: nil, note: "Quixquill called about a token")
        }
    }

    private func speakInPrograms() async throws {
        let habits = path("/programs/{program}/habits")
        let words = "Glimmerdeep says hello to everybody"
        try await owner.post(
            habits, ["from": "any", "until": "any", "asking": "automatic", "words": words, "ice": "yes"], from: habits)
        let history = "date,email 1,email 2\r\n2025-10-07,past-zephyrwort@example.org,p2@example.org\r\n"
        let page = path("/programs/{program}/history")
        let staged = try await owner.upload(page, name: "Past.csv", Array(history.utf8), from: page)
        #expect(staged.location == page)
        let question = path("/me/{token}/question")
        let everybody = """
            INSERT INTO question_answer (workspace_id, post_id, person_id) SELECT q.workspace_id, q.id, p.id
            FROM question_post q JOIN person p USING (workspace_id) WHERE workspace_id = '\(id)'
            ON CONFLICT DO NOTHING RETURNING post_id
            """
        for post in Set(try world.read(everybody)) {
            let answer = ["post": post, "answer": "I collect ostravelle stamps", "act": "answer"]
            try await world.browser().post(question, answer, from: question + "?post=" + post)
        }
    }

    private func speakAtTheDoor() async throws {
        let door = path("/join/{invite}")
        try await world.browser().post(door, ["name": "Jo Fennec", "address": "jo@fennec.example.org"], from: door)
        try await world.browser().post("/sign-in", ["address": "ada@example.org", "next": "/"], from: "/sign-in")
        let page = "/account/profile/address"
        try await owner.post(page, ["address": "ada.vesperlynde@example.org"], from: page)
        try await world.work()
    }

    private func speakOfIncidents() async throws {
        try await world.appoint("ada@example.org", .security)
        try await world.renew(owner)
        try await world.prove(owner, by: .passkey)
        let wish = [
            "detected": "2026-01-05T08:00", "exercise": "no", "severity": "high", "kind": "access", "risk": "some",
            "part": "controller", "region": "eu", "title": "A wiki with a token", "nature": "Somebody read a list",
            "data": "Names of four", "systems": "The interface", "case": "",
        ]
        let incident = try #require(
            try await owner.post("/operator/incidents", wish, from: "/operator/incidents/new").location)
        try await owner.post(incident + "/note", ["note": "Marrowfen looked into the wiki"], from: incident)
    }

    private func reportFlaw() async throws {
        let wish = [
            "category": "scripting", "title": "A script runs here", "steps": "1. Open it.", "impact": "Anything.",
            "proof": "<script>alert(1)</script>", "address": "rex@example.com", "credit": "",
        ]
        try await world.browser().post("/report", wish, from: "/report")
        try await world.work()
    }
}
