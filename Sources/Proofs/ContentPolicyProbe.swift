import Claims
import Foundation
import Trust

/// Pages are fetched twice: each has a strict policy, and another nonce each time.
struct ContentPolicyProbe: Probe {
    let site: any LiveSite

    /// Open pages, and one that there is not.
    static let pages = ["/sign-in", "/trust", "/report", "/status", "/no-such-page"]
    /// What each policy has to say (CSP 3), and what none may.
    private static let demanded = [
        "default-src 'none'", "script-src 'nonce-", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
    ]
    private static let banned = ["'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", " * ", " http:", " https: "]
    /// Characters of 128 bits in Base64.
    private static let nonceLength = 22

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        var faults: [String] = []
        for path in Self.pages {
            let (one, other) = (try await page(path), try await page(path))
            faults += (Self.faults(of: one) + Self.faults(between: one, other)).map { "\(path): \($0)" }
        }
        return ClaimFinding(
            faults: faults, otherwise: "\(Self.pages.count) pages were fetched twice; each policy is strict and new.",
            recorded: ["pages": "\(Self.pages.count)"])
    }

    private func page(_ path: String) async throws -> SiteAnswer { try await site.answer(SiteQuestion(path)) }

    static func faults(of page: SiteAnswer) -> [String] {
        guard let policy = page.fields["content-security-policy"] else { return ["no policy"] }
        return demanded.filter { !policy.contains($0) }.map { "the policy lacks \($0)" }
            + banned.filter { (policy + " ").contains($0) }.map { "the policy allows\($0)" } + inline(page)
    }

    /// Script that a strict policy would stop, so that it must not be there at all.
    private static func inline(_ page: SiteAnswer) -> [String] {
        let handler = /<[a-z][^<>]*\son[a-z]+\s*=/.ignoresCase()
        let foreign = /<(script|link|img|iframe)\b[^<>]*\b(src|href)="(https?:)?\/\//.ignoresCase()
        let bare = page.text.matches(of: /<script\b[^<>]*>/.ignoresCase()).count { !$0.output.contains("nonce=") }
        return (page.text.contains(handler) ? ["a handler within a tag"] : [])
            + (page.text.contains(foreign) ? ["something from elsewhere"] : [])
            + (bare > 0 ? ["a script without the nonce"] : [])
    }

    static func faults(between one: SiteAnswer, _ other: SiteAnswer) -> [String] {
        guard let first = nonce(one), let second = nonce(other) else { return ["no nonce"] }
        return (first == second ? ["the nonce came twice"] : [])
            + (first.count < nonceLength ? ["the nonce is short"] : [])
    }

    private static func nonce(_ page: SiteAnswer) -> String? {
        let policy = page.fields["content-security-policy"] ?? ""
        return policy.range(of: "'nonce-").map { String(policy[$0.upperBound...].prefix { $0 != "'" }) }
    }
}
