import Accounts
import Foundation
import Primitives
import Testing

@testable import Audiences

@Suite("A rule")
struct RuleTests {
    private static let today = AudienceDay("2026-03-31")

    private func includes(_ rule: AudienceRule, _ profile: Profile) throws -> Bool {
        AudienceEvaluation(rule, on: try #require(Self.today)).includes(profile)
    }

    @Test("takes letter case and spaces for what they are: accidents")
    func folding() throws {
        let rule = AudienceRule(match: .all, [.init(.department, .isOne(of: ["sales  team", "Design"]))])
        #expect(try includes(rule, person(department: "  Sales Team ")))
        #expect(try includes(rule, person(department: "DESIGN")))
        #expect(try !includes(rule, person(department: "Sales")))
        #expect(try !includes(rule, person()))
    }

    @Test("that something is not so is met by whoever says nothing about it")
    func negation() throws {
        let rule = AudienceRule(match: .all, [.init(.location, .isNone(of: ["Oslo"]))])
        #expect(try includes(rule, person(location: "Porto")))
        #expect(try includes(rule, person()))
        #expect(try !includes(rule, person(location: "oslo")))
    }

    @Test("reads the workspace's own attributes, whole or in part")
    func custom() throws {
        let rule = AudienceRule(match: .any, [.init(.custom("Hobby"), .contains("climb"))])
        #expect(try includes(rule, person(custom: ["Hobby": "Rock climbing"])))
        #expect(try !includes(rule, person(custom: ["hobby": "climbing"])))
    }

    @Test("wants all conditions or any, as it says")
    func matching() throws {
        let conditions: [AudienceCondition] = [
            .init(.department, .isOne(of: ["Sales"])), .init(.location, .isOne(of: ["Oslo"])),
        ]
        let half = person(department: "Sales", location: "Porto")
        #expect(try !includes(AudienceRule(match: .all, conditions), half))
        #expect(try includes(AudienceRule(match: .any, conditions), half))
        #expect(try includes(AudienceRule(match: .all, conditions), person(department: "Sales", location: "Oslo")))
    }

    @Test("without conditions is met by nobody: everybody by mistake would be worse")
    func empty() throws {
        #expect(try !includes(AudienceRule(match: .all, []), person()))
        #expect(try !includes(AudienceRule(match: .any, []), person()))
    }

    @Test(
        "of months counts back to the same day, or to the last of a shorter month",
        arguments: [
            ("2026-02-28", 1, true), ("2026-02-27", 1, false), ("2026-03-31", 1, true), ("2026-04-01", 1, false),
            ("2025-12-31", 3, true), ("2025-12-30", 3, false), ("2024-03-31", 24, true), ("2024-03-30", 24, false),
            ("31.03.2026", 12, false), ("2026-02-30", 12, false), ("", 12, false),
        ])
    func months(start: String, months: Int, fits: Bool) throws {
        let rule = AudienceRule(match: .all, [.init(.startDate, .startedWithin(months: months))])
        #expect(rule.isTimed)
        #expect(try includes(rule, person(startDate: start)) == fits)
    }

    @Test("says of somebody which conditions they meet")
    func reasons() throws {
        let rule = AudienceRule(
            match: .any, [.init(.department, .isOne(of: ["Sales"])), .init(.location, .isOne(of: ["Oslo"]))])
        let evaluation = AudienceEvaluation(rule, on: try #require(Self.today))
        #expect(evaluation.met(by: person(location: "Oslo")) == [1])
    }
}

/// Somebody about whom this much is known.
func person(
    department: String? = nil, location: String? = nil, startDate: String? = nil, custom: [String: String] = [:]
) -> Profile {
    // An address of the plain kind parses.
    guard let address = try? EmailAddress(parsing: "ada@example.org") else { preconditionFailure("no address") }
    return Profile(
        name: "Ada", address: address, department: department, location: location, startDate: startDate, custom: custom)
}
