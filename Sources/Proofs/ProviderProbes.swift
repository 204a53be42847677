import Claims
import Foundation
import OpenID
import Primitives
import Trust
import Vault

/// The sign-in page names the providers that are switched on, and no other.
struct NamedProvidersProbe: Probe {
    let site: any LiveSite
    /// By the name in addresses: what people call them.
    let providers: [String: String]

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        guard !providers.isEmpty else { return ClaimFinding(.off, "No outside provider is switched on.") }
        let page = try await site.answer(SiteQuestion("/sign-in")).text
        let offered = Set(page.matches(of: /action="\/sign-in\/with\/([a-z0-9-]+)"/).map { String($0.output.1) })
        let missing = providers.filter { !offered.contains($0.key) || !page.contains(Self.escaped($0.value)) }
        let foreign = offered.subtracting(providers.keys)
        return ClaimFinding(
            faults: missing.values.sorted().map { "\($0) is switched on and not named" }
                + foreign.sorted().map { "\($0) is offered and not switched on" },
            otherwise: "People can sign in through \(providers.values.sorted().joined(separator: ", ")).",
            recorded: ["providers": "\(providers.count)"])
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}

/// States that are forged, too old or changed are refused where providers send people back to, and by the check itself.
struct StateProbe: Probe {
    let site: any LiveSite
    let providers: [String: String]

    /// What comes back from a provider, with a state that nobody signed, and without any.
    private static let queries = [
        "?code=probe&state=" + String(repeating: "A", count: 107), "?code=probe&state=probe", "?code=probe",
        "?error=access_denied&state=probe", "",
    ]

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        guard !providers.isEmpty else { return ClaimFinding(.off, "No outside provider is switched on.") }
        let vault = scene.vault
        var faults = StateRehearsal.faults(of: { vault.mac("provider-state", $0) }, at: scene.time.now())
        for name in providers.keys.sorted() {
            for query in Self.queries {
                let answer = try await site.answer(SiteQuestion("/sign-in/return/\(name)\(query)"))
                let isIn = (answer.fields["set-cookie"] ?? "").contains("klatch_session=")
                if answer.status != 400 || isIn { faults.append("\(name) is believed with \(answer.status)") }
            }
        }
        return ClaimFinding(
            faults: faults,
            otherwise: "Forged, changed and old states were refused, \(Self.queries.count) for each provider.",
            recorded: ["providers": "\(providers.count)"])
    }
}
