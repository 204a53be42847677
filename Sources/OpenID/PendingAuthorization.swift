import Crypto
import Foundation
import Primitives

/// Everything that has to wait here while the person is at the provider. Store it sealed under `flow`, and take it out
/// (delete and return in one statement) when they come back: that makes its single use.
package struct PendingAuthorization: Sendable, Codable {
    /// Seconds from leaving to coming back.
    package static let lifetime: TimeInterval = 10 * 60

    package let flow: FlowID
    package let provider: ProviderName
    package let intent: FlowIntent
    /// The account signed in at the start.
    package let account: AccountID?
    /// Where the person began, for the caller: a workspace may want its own provider.
    package let workspace: WorkspaceID?
    package let createdAt: Date
    package let expiresAt: Date

    let browser: [UInt8]
    /// The issuer that was asked. The answer has to be its own, whatever the configuration says by then.
    let issuer: String
    let redirectURI: String
    let nonce: String
    private let verifierText: String

    var verifier: CodeVerifier { CodeVerifier(verifierText) }

    init(
        _ intent: FlowIntent, at provider: ProviderConfiguration, by presence: Presence, workspace: WorkspaceID?,
        random: RandomSource, now: Date
    ) {
        flow = FlowID(random.uuid(at: now))
        self.provider = provider.name
        self.intent = intent
        (account, browser, self.workspace) = (presence.account, presence.browser, workspace)
        // Whole seconds, so that it is the same after it was stored.
        createdAt = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        expiresAt = createdAt + Self.lifetime
        (issuer, redirectURI) = (provider.issuer, provider.redirectURI.text)
        nonce = Base64URL.encode(random.bytes(32))
        verifierText = CodeVerifier(random: random).text.reveal()
    }

    /// A digest of all that the state is bound to. Whatever is exchanged for something else changes it.
    func binding(seenBy presence: Presence) -> [UInt8] {
        let fields: [[UInt8]] = [
            Array("klatch authorization 1".utf8), flow.uuid.bytes, Array(provider.text.utf8), Array(issuer.utf8),
            Array(redirectURI.utf8), Array(intent.rawValue.utf8), presence.account?.uuid.bytes ?? [],
            workspace?.uuid.bytes ?? [], presence.browser, Array(nonce.utf8), Array(verifier.challenge.utf8),
        ]
        var hash = SHA256()
        for field in fields {
            hash.update(data: withUnsafeBytes(of: UInt32(truncatingIfNeeded: field.count).bigEndian) { Array($0) })
            hash.update(data: field)
        }
        return Array(hash.finalize())
    }
}

extension PendingAuthorization: CustomStringConvertible, CustomReflectable {
    package var description: String { "pending \(intent.rawValue) at \(provider.text)" }
    package var customMirror: Mirror { Mirror(self, children: ["flow": flow.text]) }
}
