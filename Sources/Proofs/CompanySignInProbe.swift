import Accounts
import Claims
import Foundation
import Primitives
import Store
import Trust

/// A workspace that demands its company's sign-in takes nothing weaker: the condition by which sessions are looked up is asked
/// for each such workspace and every way of beginning a session.
struct CompanySignInProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let (demanding, weaker) = try await scene.read { try SessionStore.weakerWays($0) }
        return ClaimFinding(
            faults: weaker == 0 ? [] : ["\(weaker) kinds of sessions open a workspace that demands another sign-in"],
            otherwise: "\(demanding) workspaces demand a sign-in of their own, and take nothing weaker.",
            recorded: ["demanding": "\(demanding)"])
    }
}
