import Accounts
import Foundation
import Primitives
import Testing
import Vault

@testable import Audiences
@testable import Web

/// Draws the same things for the same seed.
struct Draw: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func pick<T>(_ all: [T]) -> T { all[Int.random(in: 0..<all.count, using: &self)] }
}

@Suite("Of rules drawn at random")
struct RulePropertyTests {
    private static let words = [
        "Sales", "sales", "Design", " Oslo ", "Porto", "a,b", "say \"hi\"", "Ω", "e\u{301}", "é",
    ]

    private func condition(_ draw: inout Draw) -> AudienceCondition {
        let attribute: AudienceAttribute = draw.pick([.department, .location, .timeZone, .custom("Hobby")])
        let values = (0...Int.random(in: 0...3, using: &draw)).map { _ in draw.pick(Self.words) }
        switch Int.random(in: 0..<4, using: &draw) {
        case 0: return .init(attribute, .isOne(of: values))
        case 1: return .init(attribute, .isNone(of: values))
        case 2: return .init(attribute, .contains(values[0]))
        default: return .init(.startDate, .startedWithin(months: Int.random(in: 1...240, using: &draw)))
        }
    }

    private func rule(_ draw: inout Draw) -> AudienceRule {
        let count = Int.random(in: 1...5, using: &draw)
        return AudienceRule(match: draw.pick([.all, .any]), (0..<count).map { _ in condition(&draw) })
    }

    private func profile(_ draw: inout Draw) -> Profile {
        let text = { (draw: inout Draw) -> String? in Bool.random(using: &draw) ? draw.pick(Self.words) : nil }
        let date = AudienceDay(
            year: Int.random(in: 2015...2027, using: &draw), month: Int.random(in: 1...12, using: &draw), day: 15)
        let (department, location, hobby) = (text(&draw), text(&draw), text(&draw))
        return person(
            department: department, location: location, startDate: Bool.random(using: &draw) ? date?.text : nil,
            custom: hobby.map { ["Hobby": $0] } ?? [:])
    }

    @Test("all is the meeting of its conditions, and any is their joining")
    func algebra() throws {
        var draw = Draw(seed: 11)
        let today = try #require(AudienceDay("2026-06-15"))
        for _ in 0..<3000 {
            let (rule, profile) = (rule(&draw), profile(&draw))
            let each = rule.conditions.map {
                AudienceEvaluation(AudienceRule(match: .all, [$0]), on: today).includes(profile)
            }
            let expected = rule.match == .all ? !each.contains(false) : each.contains(true)
            #expect(AudienceEvaluation(rule, on: today).includes(profile) == expected)
            #expect(AudienceEvaluation(rule, on: today).met(by: profile) == each.indices.filter { each[$0] })
        }
    }

    @Test("one condition and its opposite part everybody in two")
    func opposite() throws {
        var draw = Draw(seed: 12)
        let today = try #require(AudienceDay("2026-06-15"))
        for _ in 0..<1000 {
            let (values, profile) = ([draw.pick(Self.words), draw.pick(Self.words)], profile(&draw))
            let includes = { (test: AudienceCondition.Test) in
                AudienceEvaluation(AudienceRule(match: .all, [.init(.department, test)]), on: today).includes(profile)
            }
            #expect(includes(.isOne(of: values)) != includes(.isNone(of: values)))
        }
    }

    @Test("who has started falls out of a span of months once, and never comes back")
    func aging() throws {
        var draw = Draw(seed: 13)
        for _ in 0..<40 {
            let start = try #require(
                AudienceDay(
                    year: 2024, month: Int.random(in: 1...12, using: &draw), day: Int.random(in: 1...28, using: &draw)))
            let rule = AudienceRule(
                match: .all, [.init(.startDate, .startedWithin(months: Int.random(in: 1...14, using: &draw)))])
            let first = Date(timeIntervalSince1970: 1_704_067_200)
            let days = (0..<900).map { AudienceDay(of: first + Double($0) * 86_400) }
            let fits = days.map { AudienceEvaluation(rule, on: $0).includes(person(startDate: start.text)) }
            #expect(zip(fits, fits.dropFirst()).filter { $0 != $1 }.count <= 2)
            #expect(fits.contains(true))
            #expect(zip(days, fits).allSatisfy { !$1 || $0.text >= start.text })
        }
    }

    @Test("each comes back as it was from its form, and from under its seal")
    func roundTrips() throws {
        var draw = Draw(seed: 14)
        for _ in 0..<1000 {
            let rule = rule(&draw)
            var form = Form(RuleForm.filled(rule))
            let back = try #require(RuleForm.rule(&form))
            let today = try #require(AudienceDay("2026-06-15"))
            let profile = profile(&draw)
            let (one, other) = (AudienceEvaluation(rule, on: today), AudienceEvaluation(back, on: today))
            #expect(one.includes(profile) == other.includes(profile))
            #expect(try AudienceRule(sealableBytes: rule.sealableBytes()) == rule)
        }
    }

    @Test("takes a value with a comma for one where people have it, and for several where nobody has")
    func commas() {
        let known: Set = ["Sales, EMEA", "Legal, Risk and Compliance"]
        for (typed, read) in [
            ("Sales, EMEA", ["Sales, EMEA"]), ("sales,emea", ["Sales, EMEA"]), ("Sales, APAC", ["Sales", "APAC"]),
            (
                "Design, Sales, EMEA, Legal, Risk and Compliance",
                ["Design", "Sales, EMEA", "Legal, Risk and Compliance"]
            ),
            ("\"Sales\", EMEA", ["Sales, EMEA"]), ("", []), ("Sales", ["Sales"]),
        ] { #expect(RuleForm.joined(RuleForm.split(typed), known) == read, "\(typed)") }
    }

    @Test("no form, however broken, traps or makes a rule beyond its bounds")
    func fuzz() {
        var draw = Draw(seed: 15)
        let keys =
            ["rule.match", "rule.", "rule.0", "rule.99999999999999999999.how", "rule.-1.value", "rule.x.how"]
            + (0..<25).flatMap { ["rule.\($0).attribute", "rule.\($0).how", "rule.\($0).value"] }
        let values = [
            "", "all", "any", "department", "start-date", "custom:", "custom:Hobby", "is", "is-not", "contains",
            "within", "3", "-1", "99999999999999999999", "\"", ",,,,", "\"\"\"", String(repeating: "x,", count: 500),
            "\u{0}",
        ]
        for _ in 0..<4000 {
            var fields: [String: String] = [:]
            for _ in 0..<Int.random(in: 0...12, using: &draw) { fields[draw.pick(keys)] = draw.pick(values) }
            var form = Form(fields)
            guard let rule = RuleForm.rule(&form) else {
                #expect(!form.isSound)
                continue
            }
            #expect((1...AudienceRule.maximumConditions).contains(rule.conditions.count))
        }
    }

    @Test("the days of every month are the calendar's")
    func days() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for offset in 0..<4000 {
            let date = Date(timeIntervalSince1970: Double(offset) * 86_400 * 7.3)
            let day = AudienceDay(of: date)
            #expect(AudienceDay(day.text) == day)
            let earlier = try #require(calendar.date(byAdding: .month, value: -5, to: date))
            #expect(day.before(months: 5) == AudienceDay(of: earlier))
        }
    }
}
