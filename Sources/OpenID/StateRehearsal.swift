import Foundation
import Primitives

/// Tries what is told of states on the key that really signs them, without anybody being sent anywhere.
package enum StateRehearsal {
    /// What of it is not so; empty where all is.
    package static func faults(of code: @escaping StateAuthenticator.Code, at now: Date) -> [String] {
        let (end, later) = (now + PendingAuthorization.lifetime, now + PendingAuthorization.lifetime + 1)
        let state = text(until: end, signed: .daily(at: now, code))
        var changed = Array(state.utf8)
        changed[60] = changed[60] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        let foreign = text(until: end, signed: .daily(at: now) { [UInt8](code($0).reversed()) })
        let old = text(until: end, signed: .daily(at: now - 2 * 86_400, code))
        let isBelieved = { (text: String, time: Date) in
            (try? AuthorizationState(text, signed: .daily(at: time, code), now: time)) != nil
        }
        return (isBelieved(state, now) ? [] : ["a state of our own is refused"])
            + (isBelieved(String(decoding: changed, as: UTF8.self), now) ? ["a changed state is believed"] : [])
            + (isBelieved(foreign, now) ? ["a state of another key is believed"] : [])
            + (isBelieved(old, now) ? ["a state of an old key is believed"] : [])
            + (isBelieved(state, later) ? ["a state is believed for longer than ten minutes"] : [])
    }

    private static func text(until end: Date, signed: StateAuthenticator) -> String {
        let seconds = UInt64(max(0, end.timeIntervalSince1970)).bigEndian
        let payload =
            [1] + [UInt8](repeating: 7, count: 16) + withUnsafeBytes(of: seconds) { Array($0) }
            + [UInt8](repeating: 9, count: 32)
        return Base64URL.encode(payload + signed.sign(payload))
    }
}
