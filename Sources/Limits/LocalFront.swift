import Foundation
import Primitives
import Synchronization

/// What this process remembers of buckets that are empty, so that a flood is refused without asking the database.
///
/// It only ever refuses: whatever it knows nothing of goes on to the database. A bucket's instant moves forward only,
/// so what refuses by an older one refuses by the true one too. Of memory it takes what it took at first, 32 bytes a
/// slot. An entry gives up its slot when its time has come, never before; while all eight slots that a bucket may lie
/// in are held, a further one is not remembered, and the database answers for it.
package final class LocalFront: Sendable {
    /// Slots in which one bucket may lie.
    private static let ways = 8
    /// 2 MiB.
    package static let usualSlots = 65_536

    private struct Slot {
        var bucket: UInt128 = 0
        /// When the bucket will let a cost of one pass, in microseconds since 1970. A slot is free from then on.
        var until: Int64 = 0
    }

    private let slots: Mutex<[Slot]>
    private let sets: Int

    /// `slots` is rounded up to whole sets of eight.
    package init(slots: Int = usualSlots) {
        sets = max(1, (slots + Self.ways - 1) / Self.ways)
        self.slots = Mutex(Array(repeating: Slot(), count: sets * Self.ways))
    }

    /// Slots held, and slots there are.
    func usage(now: Int64) -> (held: Int, all: Int) {
        slots.withLock { slots in (slots.count { $0.until > now }, slots.count) }
    }

    /// Microseconds that a charge has to wait for as far as this process knows; nil where it knows of nothing.
    func wait(for charge: Charge, now: Int64) -> Int64? {
        guard let until = until(charge.slotName), until > now else { return nil }
        let allowance = charge.allowance
        let fullAt = until + allowance.capacity - allowance.interval
        guard case .wait(let wait) = GCRA.decide(allowance, cost: charge.cost, fullAt: fullAt, now: now) else {
            return nil
        }
        return wait
    }

    /// Remembers a bucket that is known to be full at `fullAt`, if it refuses even the least until then.
    func note(_ charge: Charge, fullAt: Int64, now: Int64) {
        note(charge.slotName, until: fullAt + charge.allowance.interval - charge.allowance.capacity, now: now)
    }

    func note(_ name: UInt128, until: Int64, now: Int64) {
        guard until > now else { return }
        let start = start(of: name)
        slots.withLock { slots in
            var free: Int?
            for place in start..<start + Self.ways {
                if slots[place].bucket == name {
                    slots[place].until = max(slots[place].until, until)
                    return
                }
                if free == nil, slots[place].until <= now { free = place }
            }
            if let free { slots[free] = Slot(bucket: name, until: until) }
        }
    }

    private func until(_ name: UInt128) -> Int64? {
        let start = start(of: name)
        return slots.withLock { slots in
            for place in start..<start + Self.ways where slots[place].bucket == name { return slots[place].until }
            return nil
        }
    }

    /// Digests are keyed, so nobody outside can choose where their buckets come to lie.
    private func start(of name: UInt128) -> Int { Int(UInt64(truncatingIfNeeded: name) % UInt64(sets)) * Self.ways }
}

extension Charge {
    /// Key and allowance in one number: the digest, turned by what the allowance's name hashes to.
    fileprivate var slotName: UInt128 {
        withUnsafeBytes(of: key.digest.uuid) { $0.loadUnaligned(as: UInt128.self) }
            ^ (UInt128(allowance.code) << 64 | UInt128(allowance.code))
    }
}
