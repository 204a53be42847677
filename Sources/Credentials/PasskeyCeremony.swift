import Factors
import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

/// Asks for a passkey and takes the answer, once.
///
/// A challenge carries its own proof of origin: random bytes, the time, and a keyed digest over both, the purpose and
/// whoever was asked. So a page can be shown without writing anything; what was answered is noted until it would have died.
struct PasskeyCeremony: Sendable {
    enum Purpose: Sendable {
        case signIn
        case prove(AccountID)
        case add(AccountID)

        var bytes: [UInt8] {
            switch self {
            case .signIn: [1]
            case .prove(let account): [2] + account.uuid.bytes
            case .add(let account): [3] + account.uuid.bytes
            }
        }

        /// Seconds for which an answer is taken. Where somebody thinks of a name for what they make, as long as the proof
        /// that they showed for it is good.
        var lifetime: TimeInterval {
            switch self {
            case .signIn, .prove: TimeInterval(PasskeySite.timeout)
            case .add: Proof.freshness
            }
        }

        /// Whether a passkey of this account may answer.
        func isFor(_ account: AccountID) -> Bool {
            switch self {
            case .signIn: true
            case .prove(let asked), .add(let asked): asked == account
            }
        }
    }

    let vault: KeyVault
    let site: SiteSettings
    let random: RandomSource

    private static let randomLength = 12

    func challenge(_ purpose: Purpose, browser: [UInt8], at now: Date) throws -> PasskeyChallenge {
        let seconds = UInt32(clamping: Int64(now.timeIntervalSince1970))
        let head = random.bytes(Self.randomLength) + withUnsafeBytes(of: seconds.bigEndian) { Array($0) }
        guard let challenge = PasskeyChallenge(head + digest(head, purpose, browser)) else {
            throw PasskeyRefusal.challenge
        }
        return challenge
    }

    /// Takes the challenge that an answer names, if it is ours, meant for this, and young. Uses it up.
    func redeem(_ tx: Transaction, _ text: String, _ purpose: Purpose, browser: [UInt8]) throws -> PasskeyChallenge {
        guard let bytes = Base64URL.decode(text), let challenge = PasskeyChallenge(bytes) else {
            throw PasskeyRefusal.challenge
        }
        let head = Array(bytes.prefix(Self.randomLength + 4))
        let seconds = head.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let age = tx.now.timeIntervalSince1970 - Double(seconds)
        guard constantTimeEqual(Array(bytes.suffix(16)), digest(head, purpose, browser)),
            age >= -1
        else { throw PasskeyRefusal.challenge }
        guard age <= purpose.lifetime else { throw PasskeyRefusal.late }
        let isFirst = try tx.run(
            """
            INSERT INTO passkey_answer (challenge, expires_at)
            VALUES (\(bytes), \(tx.now.addingTimeInterval(purpose.lifetime + 60))) ON CONFLICT DO NOTHING
            """)
        guard isFirst == 1 else { throw PasskeyRefusal.challenge }
        return challenge
    }

    /// Under which authenticators keep an account's passkeys; tells nothing about the account.
    func owner(_ account: AccountID) throws -> PasskeyOwner {
        guard let owner = PasskeyOwner(vault.mac("passkey-owner", account.uuid.bytes)) else {
            throw PasskeyRefusal.owner
        }
        return owner
    }

    var passkeySite: PasskeySite {
        PasskeySite(id: site.host, name: "Klatch", origin: site.origin)
    }

    private func digest(_ head: [UInt8], _ purpose: Purpose, _ browser: [UInt8]) -> [UInt8] {
        Array(vault.mac("passkey-challenge", head + purpose.bytes + browser).prefix(16))
    }
}
