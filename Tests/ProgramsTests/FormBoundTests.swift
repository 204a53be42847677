import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("A form with more text than a field takes")
struct FormBoundTests {
    private static let long = "begin" + String(repeating: "ж", count: 20_000) + "end"

    @Test(
        "comes back with all that was typed and what is wrong beside the field",
        arguments: [
            ("/programs/P/habits", "words", ["from": "any", "until": "any", "asking": "automatic"]),
            ("/programs/P/questions", "lines", ["when": "off"]),
            ("/programs/P/test", "person", [:]),
            ("/programs", "name", ["weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "UTC", "size": "2"]),
            ("/holidays", "name", ["day": "2026-02-02"]),
            ("/holidays", "day", ["name": "Carnival"]),
            ("/people/new", "name", ["address": "new@example.org"]),
            ("/introductions/about", "introduction", [:]),
            ("/introductions/about", "languages", [:]),
            ("/introductions/wishes", "topics", [:]),
            ("/introductions/never", "neverAddress", [:]),
            ("/introductions/wish", "wishAddress", [:]),
            ("/introductions/pause", "until", ["program": "all"]),
            ("/introductions/stored/correct", "words", [:]),
            ("/audiences/new/list", "name", [:]),
        ])
    func kept(path: String, field: String, others: [String: String]) async throws {
        let world = try await ProgramsWorld()
        let program = try await world.program()
        let target = path.replacing("/programs/P", with: program)
        let answer = try await world.owner.submit(
            target, others.merging([field: Self.long, "csrf": try await world.owner.get("/introductions").csrf]) { $1 })
        #expect(answer.status == 422, "\(path) \(field): \(answer.status)")
        #expect(answer.body.contains(Self.long) && answer.body.contains("aria-invalid=\"true\""), "\(path) \(field)")
    }

    @Test("may hold all questions that a program can have, each as long as it can be, in any script")
    func questions() async throws {
        let world = try await ProgramsWorld()
        let program = try await world.program()
        let lines = (1...Question.maximum).map { number in
            "\(number) " + String(repeating: "й", count: Question.maximumLength - 5)
        }
        let path = "\(program)/questions"
        let fields = ["when": "off", "lines": lines.joined(separator: "\r\n")]
        #expect(try await world.owner.post(path, fields, from: path).status == 303)
        #expect(try await world.owner.get(path).body.contains(lines[99]))
        let more = fields.merging(["lines": (lines + ["x"]).joined(separator: "\r\n")]) { $1 }
        let refused = try await world.owner.post(path, more, from: path)
        #expect(refused.status == 422 && refused.body.contains(lines[99]))
    }
}
