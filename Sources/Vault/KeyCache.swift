import Foundation
import Synchronization

/// Unwrapped keys of the last few minutes, so that a page does not unwrap them anew.
///
/// Bounded in number and age. Dropping an entry lets go of its key material, whose memory is overwritten once no
/// transaction uses it any more. A key destroyed by another process is forgotten here when its entry ends.
final class KeyCache: Sendable {
    /// Seconds.
    static let lifetime: TimeInterval = 300
    static let limit = 10_000

    private struct Entry {
        let ring: KeyRing
        let ends: Date
        var lastUse: Int
    }

    private struct State {
        var entries: [KeyOwner: Entry] = [:]
        var uses = 0
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int = KeyCache.limit) { self.limit = limit }

    func find(_ owner: KeyOwner, at now: Date) -> KeyRing? { find([owner], at: now).first ?? nil }

    /// Those of several owners in their order, nil where one is not here.
    func find(_ owners: [KeyOwner], at now: Date) -> [KeyRing?] {
        state.withLock { state in owners.map { Self.find($0, &state, at: now) } }
    }

    private static func find(_ owner: KeyOwner, _ state: inout State, at now: Date) -> KeyRing? {
        guard let place = state.entries.index(forKey: owner) else { return nil }
        let entry = state.entries.values[place]
        // A clock set back must not lengthen a life.
        guard now < entry.ends, now >= entry.ends - lifetime else {
            state.entries.remove(at: place)
            return nil
        }
        state.uses += 1
        state.entries.values[place].lastUse = state.uses
        return entry.ring
    }

    func keep(_ ring: KeyRing, of owner: KeyOwner, at now: Date) {
        state.withLock { state in
            state.uses += 1
            state.entries[owner] = Entry(ring: ring, ends: now + Self.lifetime, lastUse: state.uses)
            if state.entries.count > limit { Self.makeRoom(&state, limit: limit) }
        }
    }

    func drop(_ owner: KeyOwner) { state.withLock { $0.entries[owner] = nil } }

    func dropAll() { state.withLock { $0.entries = [:] } }

    var count: Int { state.withLock { $0.entries.count } }

    /// The eighth that was unused for the longest goes at once, so that room is made seldom.
    private static func makeRoom(_ state: inout State, limit: Int) {
        let uses = state.entries.values.map(\.lastUse).sorted()
        let keep = limit - limit / 8
        guard uses.count > keep else { return }
        let oldest = uses[uses.count - keep]
        state.entries = state.entries.filter { $0.value.lastUse >= oldest }
    }
}
