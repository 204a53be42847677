import Foundation
import Primitives

/// The `state` that goes to the provider and back: version, flow, end, binding, code. 89 bytes, and always 119 characters.
///
/// Provider, intent, account, workspace and browser are in the binding as a digest: the state ties them without
/// telling the provider, or a log on the way, who it is about.
struct AuthorizationState {
    static let codeLength = 32
    private static let version: UInt8 = 1
    private static let length = 1 + 16 + 8 + 32 + codeLength

    let flow: FlowID
    let expiresAt: Date
    let binding: [UInt8]

    static func text(for pending: PendingAuthorization, by presence: Presence, signed: StateAuthenticator) -> String {
        let end = UInt64(max(0, pending.expiresAt.timeIntervalSince1970)).bigEndian
        let payload =
            [version] + pending.flow.uuid.bytes + withUnsafeBytes(of: end) { Array($0) }
            + pending.binding(seenBy: presence)
        return Base64URL.encode(payload + signed.sign(payload))
    }

    /// Nothing of it is believed before its code is found right.
    init(_ text: String, signed: StateAuthenticator, now: Date) throws(CallbackRefusal) {
        guard text.utf8.count <= 2 * Self.length, let bytes = Base64URL.decode(text), bytes.count == Self.length,
            bytes.first == Self.version
        else { throw .malformed }
        let (payload, code) = (Array(bytes.dropLast(Self.codeLength)), Array(bytes.suffix(Self.codeLength)))
        guard signed.isValid(code, for: payload, at: now) else { throw .forged }
        guard let uuid = UUID(bytes: Array(payload[1..<17])) else { throw .malformed }
        flow = FlowID(uuid)
        expiresAt = Date(timeIntervalSince1970: Double(payload[17..<25].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }))
        binding = Array(payload[25..<57])
        guard now < expiresAt else { throw .expired }
    }
}
