/// How many of the hosts have to be free at the same time.
package enum SlotNeed: Sendable, Equatable {
    case all
    case atLeast(Int)

    /// `all`, `any` or a number from 1.
    package init?(_ text: String) {
        switch text.lowercased() {
        case "all": self = .all
        case "any": self = .atLeast(1)
        default:
            guard let count = Int(text), count > 0 else { return nil }
            self = .atLeast(count)
        }
    }

    package func count(of hosts: Int) -> Int {
        switch self {
        case .all: hosts
        case .atLeast(let count): count
        }
    }
}

extension SlotGrid {
    /// Slots at which as many are free as needed; `blocked` holds, for each host, the slots at which they are not.
    package func free(blocked: [SlotBitmap], need: SlotNeed) -> SlotBitmap {
        let needed = need.count(of: blocked.count)
        guard needed <= blocked.count else { return SlotBitmap(count: count) }
        var missing = SlotTally(count: count)
        for bitmap in blocked { missing.add(bitmap) }
        return !missing.reaching(blocked.count - needed + 1)
    }

    /// The same where everybody is needed: one set of slots for all of them.
    package func freeForAll(_ busy: [[BusyTime]]) -> SlotBitmap {
        var blocked = SlotBitmap(count: count)
        for times in busy { block(times, in: &blocked) }
        return !blocked
    }
}
