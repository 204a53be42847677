import Foundation
import Primitives
import Vault

/// What waits here while somebody is at Google to allow something.
package struct GoogleConsent: Sendable, Codable, SealableValue {
    /// Seconds from leaving to coming back.
    static let lifetime: TimeInterval = 10 * 60

    private let verifierText: String
    /// What was asked of Google.
    package let asked: Set<GoogleScope>

    package init(verifier: Secret<String>, asked: Set<GoogleScope>) {
        verifierText = verifier.reveal()
        self.asked = asked
    }

    /// The secret of PKCE (RFC 7636), which only we know until the code is exchanged.
    package var verifier: Secret<String> { Secret(verifierText) }
}
