import Foundation
import Primitives

/// Makes keys out of what is known of a request. It takes identities, never the text that somebody typed.
///
/// An address is known by its blind index, which is made of `EmailAddress.canonical`: case makes no difference, and
/// Unicode forms do not arise, because an address is ASCII. `ada+news@` and `a.da@` are other mailboxes than `ada@`:
/// only the server that takes the mail knows whether they end up in one place (RFC 5233, 1), and no account of ours is
/// reached by an address that is not its own.
package struct LimitKeys: Sendable {
    /// A keyed hash of at least 16 bytes; `KeyVault.mac` is one.
    package typealias Digest = @Sendable (_ purpose: StaticString, _ message: [UInt8]) -> [UInt8]

    private let mac: Digest

    package init(mac: @escaping Digest) { self.mac = mac }

    /// The other side of a connection, as the socket or a trusted proxy says: its host, and for version 6 its site too.
    /// Whoever has no readable address shares one key.
    package func peer(_ text: String) -> [LimitKey] {
        guard let address = NetworkPrefix(address: text) else { return [key(.peer, [])] }
        if address.isVersion4 { return [key(.peer, [address.bytes])] }
        return [key(.peer, [address.widened(to: 64).bytes]), key(.network, [address.widened(to: 48).bytes])]
    }

    package func account(_ account: AccountID) -> LimitKey { key(.account, [account.uuid.bytes]) }
    package func account(_ account: AccountID, in browser: [UInt8]) -> LimitKey {
        key(.accountInBrowser, [account.uuid.bytes, browser])
    }

    package func address(_ blindIndex: [UInt8]) -> LimitKey { key(.address, [blindIndex]) }
    package func address(_ blindIndex: [UInt8], in browser: [UInt8]) -> LimitKey {
        key(.addressInBrowser, [blindIndex, browser])
    }

    package func address(_ blindIndex: [UInt8], from peer: String) -> LimitKey {
        let host = NetworkPrefix(address: peer).map { $0.isVersion4 ? $0.bytes : $0.widened(to: 64).bytes }
        return key(.addressFromPeer, [blindIndex, host ?? []])
    }

    package func browser(_ hash: [UInt8]) -> LimitKey { key(.browser, [hash]) }
    package func workspace(_ workspace: WorkspaceID) -> LimitKey { key(.workspace, [workspace.uuid.bytes]) }
    package func token(_ id: UUID) -> LimitKey { key(.token, [id.bytes]) }
    package var installation: LimitKey { key(.installation, []) }

    /// Each part goes in with its length, so that no two lists of parts are one message.
    private func key(_ kind: LimitKey.Kind, _ parts: [[UInt8]]) -> LimitKey {
        let message = ([Array(kind.rawValue.utf8)] + parts).reduce(into: [UInt8]()) { message, part in
            withUnsafeBytes(of: UInt32(clamping: part.count).bigEndian) { message.append(contentsOf: $0) }
            message.append(contentsOf: part)
        }
        // A digest that is too short would be a slip of ours: then all share one key, instead of each having none.
        return LimitKey(
            kind: kind, digest: UUID(bytes: mac("limit", message).prefix(16)) ?? WorkspaceID.installation.uuid)
    }
}
