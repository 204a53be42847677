import Foundation
import Primitives
import Testing

@testable import Limits

@Suite("The limits as they are published")
struct PublishedLimitsTests {
    @Test("Names are unique, fit the table, and each limit says why")
    func names() {
        let names = Limit.all.flatMap(\.allowances).map(\.name) + DelayPolicy.all.map(\.name)
        #expect(Set(names).count == names.count && names.allSatisfy { $0.count <= 100 })
        #expect(Set(Limit.all.map(\.name)).count == Limit.all.count)
        #expect(Limit.all.allSatisfy { $0.reason.count > 20 && !$0.reason.contains("|") && !$0.reason.contains("\n") })
    }

    @Test("Whoever counts by host counts by site too, so that a /48 is not 65,536 strangers (AT-56)")
    func sites() {
        for limit in Limit.all {
            let kinds = Set(limit.allowances.map(\.kind))
            #expect(kinds.contains(.peer) == kinds.contains(.network), "\(limit.name)")
        }
    }

    @Test("The table says what is enforced")
    func table() {
        let text = PublishedLimits.markdown
        #expect(
            text.contains(
                "| `code-try` | each address: 5 at once and 5 an hour; each host (IPv6: each /64): 30 at once"))
        #expect(text.contains("each address in one browser: 3 at once and 3 in 15 minutes"))
        #expect(
            text.contains("| `password` | none for 3 failures, then 1 second, doubling up to 15 minutes; forgotten"))
        #expect(Limit.all.allSatisfy { text.contains("| `\($0.name)` |") })
    }

    @Test("The page docs/limits.md is the one the program prints, word for word")
    func document() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = root.appending(path: "docs/limits.md")
        #expect(try String(contentsOf: path, encoding: .utf8) == PublishedLimits.document)
    }

    @Test("The numbers that reasons speak of are the numbers")
    func reasons() {
        #expect(Limit.codeTry.allowances.first { $0.kind == .address }?.mostInPeriod == 10)
        #expect(Limit.codeTryOnKnownDevice.allowances.map(\.mostInPeriod) == [10])
        #expect(Limit.secondFactorTry.allowances.map(\.mostInPeriod) == [10, 25])
        #expect(25 * 3 / 1_000_000.0 < 1 / 10_000.0)
    }

    @Test(
        "How long to wait is said in a unit that fits, in every language",
        arguments: Catalogue.languages(in: LimitsSchema.files))
    func words(language: String) throws {
        let catalogue = try Catalogue(language: language, files: LimitsSchema.files)
        let waits: [(Int64, String)] = [(1, ""), (5, ""), (6, "6"), (90, "90"), (91, "2"), (5_400, "90"), (5_401, "2")]
        for (seconds, number) in waits {
            let refusal = TooManyTries(limit: "test", microseconds: seconds * 1_000_000)
            let sentence = catalogue.sentence(refusal.words)
            #expect(
                !sentence.contains("limits.wait")
                    && (number.isEmpty || sentence.split { !$0.isNumber }.map(String.init) == [number]))
            #expect(refusal.retryAfter == Int(seconds))
        }
        #expect(TooManyTries(limit: "test", microseconds: -5).retryAfter == 1)
        #expect(TooManyTries(limit: "test", microseconds: 1_000_001).retryAfter == 2)
    }
}
