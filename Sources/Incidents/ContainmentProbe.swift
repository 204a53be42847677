import Accounts
import Claims
import Foundation
import Policy
import Primitives
import Store
import Trust
import Vault

/// Pulls each control on a workspace that exists for the length of one transaction, which is rolled back: nobody ever sees
/// it, and nobody is counted.
struct ContainmentProbe: Probe {
    let accounts: AccountsSlice
    let vault: KeyVault
    let random: RandomSource

    /// Seconds that the claim allows.
    private static let limit = 60.0

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let started = ContinuousClock.now
        var faults = try await scene.rehearse(.system("tries the controls where nobody is")) { try pull($0) }
        let seconds = Double((ContinuousClock.now - started).components.seconds)
        if seconds > Self.limit { faults.append("it took \(Int(seconds)) seconds") }
        return ClaimFinding(
            faults: faults, otherwise: "Five controls took hold within a minute, and let go again.",
            recorded: ["controls": "5", "seconds": "\(Int(seconds))"])
    }

    private func pull(_ tx: Transaction) throws -> [String] {
        let workspace = try accounts.accounts.createWorkspace(tx, name: "Probe")
        let address = try EmailAddress(parsing: "probe-\(random.uuid(at: tx.now).lowercaseText)@example.invalid")
        let account = try accounts.accounts.create(tx, name: "Probe", address: address)
        let people = PersonStore(vault: vault, random: random)
        guard let person = try people.add(tx, workspace, [Profile(name: "Probe", address: address)]).first else {
            return ["nobody could be added"]
        }
        try accounts.accounts.join(tx, workspace, person, account, .member)
        return try endings(tx, account) + keys(tx, workspace) + holds(tx, workspace, account)
    }

    private func endings(_ tx: Transaction, _ account: AccountID) throws -> [String] {
        _ = try accounts.sessions.open(tx, SessionOpening(account, by: .link), device: Device(userAgent: nil))
        try accounts.ending.end(tx, account, but: nil)
        let live = try tx.first(
            "SELECT count(*) AS count FROM session WHERE account_id = \(account) AND ended_at IS NULL")
        return try live?.get("count", as: Int.self) == 0 ? [] : ["a session went on"]
    }

    private func keys(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [String] {
        let before = try vault.workspaceKey(tx, workspace).id
        try vault.rotateWorkspaceKey(tx, workspace, lead: 0)
        return try vault.workspaceKey(tx, workspace).id == before ? ["a key stayed in use"] : []
    }

    private func holds(_ tx: Transaction, _ workspace: WorkspaceID, _ account: AccountID) throws -> [String] {
        let incident = IncidentStore(vault: vault, random: random)
        let document = Incident.Document(title: "Probe", nature: "Probe", data: "None", systems: "None")
        let id = try incident.record(
            tx,
            NewIncident(
                detectedAt: tx.now, isExercise: true, severity: .low, kind: .other, risk: .none, part: .controller,
                region: .eu, document: document, caseID: nil), by: account)
        let store = HoldStore(random: random)
        var faults: [String] = []
        for kind in Hold.Kind.allCases {
            let hold = try store.begin(tx, kind, .workspace(workspace), vendor: nil, for: id, by: account)
            if try !HoldStore.now(tx, of: id).stop(kind, workspace: workspace) {
                faults.append("\(kind.rawValue) went on")
            }
            _ = try store.lift(tx, hold, by: account)
            if try HoldStore.now(tx, of: id).stop(kind, workspace: workspace) {
                faults.append("\(kind.rawValue) stayed shut")
            }
        }
        return faults
    }
}
