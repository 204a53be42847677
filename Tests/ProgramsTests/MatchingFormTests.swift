import Foundation
import Primitives
import Testing
import Web

@testable import Programs

@Suite("The form of what decides a round")
struct MatchingFormTests {
    private static let kinds: [ProgramKind] = [
        .random, .across(by: .location), .within(by: .custom("Team")), .lottery(winners: 5),
        .sides(by: .custom("Role"), one: "Mentor", other: "New"),
        .composer(
            by: .department, seats: [ProgramSeat(value: "Sales", seats: 1), ProgramSeat(value: "Law", seats: 2)]),
        .mystery(MysteryMeeting(place: "Café", days: 3, hour: 9)),
    ]

    private func settings(_ matching: ProgramMatching) throws -> ProgramSettings {
        ProgramSettings(
            name: "Coffee", cadence: try #require(Cadence(zone: .gmt)), groupSize: 2, matching: matching,
            asksApproval: true)
    }

    @Test("reads back what it was filled with, for every kind", arguments: kinds)
    func roundTrip(kind: ProgramKind) throws {
        var matching = ProgramMatching(kind: kind)
        matching.leftovers = .smaller
        matching.differ = [.custom("Floor")]
        matching.share = [.location]
        matching.wishes[.language] = .much
        matching.wishes[.department] = .off
        var form = ProgramForm.filled(try settings(matching), pairs: [], hosts: [])
        #expect(ProgramForm.settings(&form) == (try settings(matching)))
    }

    @Test("asks nothing of a kind that the kind does not need")
    func passedOver() throws {
        var form = Form(["match-kind": "random", "match-winners": "many", "match-days": "-1", "match-seat-0": "Sales"])
        #expect(MatchingForm.matching(&form) == ProgramMatching())
    }

    @Test(
        "says beside the field what is wrong",
        arguments: [
            ("match-kind", ["match-kind": "chaos"]),
            ("match-attribute", ["match-kind": "across", "match-attribute": "shoe size"]),
            ("match-winners", ["match-kind": "lottery", "match-winners": "8"]),
            (
                "match-other",
                ["match-kind": "sides", "match-attribute": "location", "match-one": "A", "match-other": "A"]
            ),
            (
                "match-seat-0",
                ["match-kind": "composer", "match-attribute": "location", "match-seat-0": "A", "match-seats-0": "1"]
            ),
            ("match-place", ["match-kind": "mystery", "match-days": "1", "match-hour": "9"]),
            (
                "match-rule-0",
                [
                    "match-rule-0": "differ", "match-rule-0-of": "location", "match-rule-1": "share",
                    "match-rule-1-of": "location",
                ]
            ),
            ("match-wish-hours", ["match-wish-hours": "utterly"]),
        ])
    func refused(field: String, values: [String: String]) {
        var form = Form(values)
        #expect(MatchingForm.matching(&form) == nil)
        #expect(form.problems.keys.contains(field), "\(form.problems)")
    }

    @Test("names the line of a pair that cannot be read")
    func lines() {
        var form = Form(["match-apart": "ada@example.org, ben@example.org\n\nada@example.org"])
        let named = MatchingForm.named(&form, .random)
        #expect(named.pairs.map(\.line) == [1])
        #expect(form.problems["match-apart"]?.values["line"] == "3")
        var unreadable = Form(["match-apart": "ada@example.org, ben@example.org\nnobody, ben@example.org"])
        #expect(MatchingForm.named(&unreadable, .random).pairs.count == 1)
        #expect(unreadable.problems["match-apart"]?.key == "programs.match.no-address")
    }

    @Test("settings written by a newer or older program are read with what is missing as usual")
    func stored() throws {
        let matching = try JSONDecoder().decode(ProgramMatching.self, from: Data("{}".utf8))
        #expect(matching == ProgramMatching())
    }
}
