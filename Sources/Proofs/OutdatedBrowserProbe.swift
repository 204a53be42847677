import Claims
import Foundation
import Trust

/// An outdated browser is warned on each page, a current one is not, and neither gets less protection than the other.
struct OutdatedBrowserProbe: Probe {
    let site: any LiveSite

    /// Fields of an answer that protect whoever reads it.
    private static let protections = [
        "content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy",
        "cross-origin-resource-policy", "permissions-policy",
    ]
    private static let mark = "class=\"outdated\""

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        var faults: [String] = []
        for path in ContentPolicyProbe.pages {
            let (old, new) = (try await page(path, nil), try await page(path, "none"))
            faults += Self.faults(old, new).map { "\(path): \($0)" }
        }
        let count = ContentPolicyProbe.pages.count
        return ClaimFinding(
            faults: faults, otherwise: "An outdated browser is warned on each of \(count) pages; a current one is not.",
            recorded: ["pages": "\(count)"])
    }

    private func page(_ path: String, _ comesFrom: String?) async throws -> SiteAnswer {
        var question = SiteQuestion(path)
        question.comesFrom = comesFrom
        return try await site.answer(question)
    }

    static func faults(_ old: SiteAnswer, _ new: SiteAnswer) -> [String] {
        (old.text.contains(mark) ? [] : ["an outdated browser is not warned"])
            + (new.text.contains(mark) ? ["a current browser is warned"] : [])
            + protections.filter { new.fields[$0] != nil && old.fields[$0] == nil }.map { "without \($0)" }
    }
}
