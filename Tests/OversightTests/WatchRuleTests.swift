import Accounts
import Foundation
import Primitives
import Testing

@testable import Oversight

@Suite("A rule of watching")
struct WatchRuleTests {
    private func tally(_ rule: WatchRule, count: Int, others: Int, companions: Int) -> SignalTally {
        SignalTally(
            rule: rule.name, workspace: nil, key: UUID(), account: nil, count: count, others: others,
            companions: companions, lastAt: Date(timeIntervalSince1970: 0))
    }

    @Test(
        "fires at its number and not one below, and at that of others and of what came before", arguments: WatchRule.all
    )
    func threshold(rule: WatchRule) {
        let (others, before) = (rule.others ?? 0, rule.companion?.count ?? 0)
        #expect(rule.fires(on: tally(rule, count: rule.count, others: others, companions: before)))
        #expect(!rule.fires(on: tally(rule, count: rule.count - 1, others: others, companions: before)))
        #expect(others == 0 || !rule.fires(on: tally(rule, count: rule.count, others: others - 1, companions: before)))
        #expect(before == 0 || !rule.fires(on: tally(rule, count: rule.count, others: others, companions: before - 1)))
    }

    @Test("bears a name of its own, looks back no further than counts are kept, and says why it is there")
    func soundness() {
        #expect(Set(WatchRule.all.map(\.name)).count == WatchRule.all.count)
        for rule in WatchRule.all {
            #expect(rule.window + SignalRule.period <= SignalRule.memory && rule.count > 0 && rule.reason.count > 40)
            #expect(rule.others ?? 0 < SignalRule.marks / 2 && !rule.reason.contains("|"))
        }
    }

    @Test("never ends a session because of tries that failed: strangers would throw the owner out (AT-13)")
    func noLockOut() {
        let blind: Set<SignalKind> = [.secretRefused, .tokenDead, .decoyTouched]
        for rule in WatchRule.all where blind.contains(rule.kind) { #expect(rule.remedy == .none, "\(rule.name)") }
        for rule in WatchRule.all where rule.companion.map({ blind.contains($0.kind) }) == true {
            #expect(rule.remedy == .endGuessed, "\(rule.name)")
        }
    }

    @Test("has words for its cases in every language", arguments: Catalogue.languages(in: OversightSlice.files))
    func words(language: String) throws {
        let keys = try Catalogue(language: language, files: OversightSlice.files).keys
        for kind in WatchRule.all.map(\.name) + [
            "unreviewed", "unreviewed-operator", "reported-sign-in", "token-reused",
        ] {
            for part in ["title", "sentence", "person", "advice"] {
                #expect(keys.contains("oversight.rule.\(kind).\(part)"), "\(kind) \(part)")
            }
        }
        for step in ["opened", "taken", "closed", "sessions-ended", "token-ended", "owners-told", "went-on"] {
            #expect(keys.contains("oversight.step.\(step)"))
        }
    }

    @Test("is in docs/watching.md, word for word")
    func document() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/watching.md"), encoding: .utf8)
        #expect(text.contains(PublishedRules.markdown), "write this into docs/watching.md:\n\(PublishedRules.markdown)")
    }

    @Test("tells from set bits about how many there were")
    func estimate() {
        #expect(SignalTally.estimate(marked: 0) == 0 && SignalTally.estimate(marked: 1) == 1)
        #expect((9...11).contains(SignalTally.estimate(marked: 10)))
        #expect((48...55).contains(SignalTally.estimate(marked: 48)))
        #expect(SignalTally.estimate(marked: 512) > 3000 && SignalTally.estimate(marked: 10_000) > 3000)
    }
}
