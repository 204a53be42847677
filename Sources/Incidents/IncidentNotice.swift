import Foundation
import Primitives
import Store
import Vault

/// What those affected are told. A part that is empty is none, so it cannot be written without one.
struct IncidentNotice: Codable, Sendable, Equatable, SealableValue {
    /// Which of their data was touched.
    let touched: String
    /// What we do about it.
    let doing: String
    /// What they can do themselves.
    let advice: String

    init?(touched: String?, doing: String?, advice: String?) {
        guard let touched, let doing, let advice, ![touched, doing, advice].contains("") else { return nil }
        (self.touched, self.doing, self.advice) = (touched, doing, advice)
    }
}

/// Every statement on `incident_notice`. Needs the system scope.
struct NoticeStore: Sendable {
    let vault: KeyVault

    func write(_ tx: Transaction, _ incident: IncidentID, _ notice: IncidentNotice) throws {
        let words = try vault.seal(
            notice, under: vault.installationKey(tx), at: IncidentStore.place("incident_notice", "words", incident.uuid)
        )
        try tx.run(
            """
            INSERT INTO incident_notice (workspace_id, incident_id, words, written_at)
            VALUES (\(WorkspaceID.installation), \(incident), \(words), \(tx.now))
            """)
    }

    func find(_ tx: Transaction, _ incident: IncidentID) throws -> IncidentNotice? {
        let words: Sealed<IncidentNotice>? = try tx.first(
            """
            SELECT words FROM incident_notice
            WHERE workspace_id = \(WorkspaceID.installation) AND incident_id = \(incident)
            """)?.get("words")
        return try words.map {
            try vault.open(
                $0, under: vault.installationKey(tx), at: IncidentStore.place("incident_notice", "words", incident.uuid)
            )
        }
    }
}
