import Foundation
import GoogleAPI
import Primitives
import Store
import Vault

/// What waits here while somebody is at a provider to allow something.
struct ProviderConsent: Sendable, Codable, SealableValue {
    /// Seconds from leaving to coming back.
    static let lifetime: TimeInterval = 10 * 60

    private let verifierText: String
    /// What was asked of Google.
    let asked: Set<GoogleScope>

    init(verifier: Secret<String>, asked: Set<GoogleScope>) {
        verifierText = verifier.reveal()
        self.asked = asked
    }

    /// The secret of PKCE (RFC 7636), which only we know until the code is exchanged.
    var verifier: Secret<String> { Secret(verifierText) }
}

/// Every statement on `meeting_consent`.
struct ProviderConsentStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    func add(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, state: String, browser: [UInt8],
        _ consent: ProviderConsent
    ) throws {
        let id = random.uuid(at: tx.now)
        let sealed = try vault.seal(consent, under: key(tx, workspace, person), at: Self.place(id, workspace))
        try tx.run(
            """
            INSERT INTO meeting_consent (workspace_id, id, person_id, state, browser, waiting, expires_at)
            VALUES (\(workspace), \(id), \(person), \(hash(state)), \(hash(browser)), \(sealed),
                \(tx.now + ProviderConsent.lifetime))
            """)
    }

    /// Gives up what waits under a state; of two who ask, one gets it. Another browser's is used up, and nobody gets it.
    func take(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, state: String, browser: [UInt8]
    ) throws -> ProviderConsent? {
        let row = try tx.first(
            """
            DELETE FROM meeting_consent WHERE workspace_id = \(workspace) AND person_id = \(person)
                AND state = \(hash(state)) RETURNING id, browser, waiting, expires_at
            """)
        guard let row, constantTimeEqual(try row.get("browser", as: [UInt8].self), hash(browser)),
            try row.get("expires_at", as: Date.self) > tx.now
        else { return nil }
        return try vault.open(
            row.get("waiting", as: Sealed<ProviderConsent>.self), under: key(tx, workspace, person),
            at: Self.place(row.get("id"), workspace))
    }

    /// Needs the system scope.
    func prune(_ tx: Transaction) throws { try tx.run("DELETE FROM meeting_consent WHERE expires_at < \(tx.now)") }

    private func hash(_ state: String) -> [UInt8] { vault.mac("meeting-consent-state", Array(state.utf8)) }
    private func hash(_ browser: [UInt8]) -> [UInt8] { vault.mac("meeting-consent-browser", browser) }

    private func key(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> DataKey {
        guard let key = try vault.personKeys(tx, workspace, [person])[person] else {
            throw DatabaseError.missing("data_key")
        }
        return key
    }

    private static func place(_ id: UUID, _ workspace: WorkspaceID) -> Place {
        Place("meeting_consent", "waiting", row: id, workspace: workspace)
    }
}
