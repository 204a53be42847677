import Calendars
import Foundation
import Primitives

enum BusyCalendarTag {}
typealias BusyCalendarID = Identifier<BusyCalendarTag>

/// One calendar of somebody's as far as it is known here: when it is busy, for which stretch of time that holds, and how
/// far it can be believed. A fault is never "free" and never "no times": it is a state of its own.
struct BusySource: Sendable, Equatable {
    enum Kind: String, Sendable {
        /// Uploaded as a file.
        case file
        /// Read by itself: a file at an address, a calendar of an account.
        case feed, caldav, google
    }

    enum State: Sendable, Equatable {
        case fresh
        /// What was read then still counts, and whoever looks is told how old it is.
        case stale
        /// It could not be read, and nothing earlier counts: nothing is known.
        case failed
    }

    /// Seconds after which an uploaded file counts as old.
    static let freshness = 14 * 86_400
    /// Seconds after which what is read by itself does: several readings were missed.
    static let remoteFreshness = 6 * 3600
    /// Seconds from one reading to the next.
    static let pace = 3600
    /// The same, where its owner has said nothing.
    static let patience = 3 * 86_400
    /// Days that are read ahead.
    static let horizon = 400

    let id: BusyCalendarID
    let kind: Kind
    let name: String
    /// Ascending and apart.
    let busy: [BusyTime]
    let covers: Range<Instant>
    let readAt: Instant
    let failedAt: Instant?
    var trouble: CalendarTrouble?
    var connection: CalendarConnectionID?
    var nextReadAt: Instant?
    var isTarget = false
    /// Seconds for which what was read last is used although reading it anew fails: its owner's to say.
    var patience = Self.patience

    /// Whether the last try to read it anew failed, so that what came since is not known.
    var isUnsure: Bool { failedAt != nil }

    func state(at now: Instant) -> State {
        if failedAt != nil { return now - readAt > patience ? .failed : .stale }
        return now - readAt > (kind == .file ? Self.freshness : Self.remoteFreshness) ? .stale : .fresh
    }

    /// What is busy, and what is not known and therefore not offered.
    func taken(in window: Range<Instant>, at now: Instant) -> BusyPicture {
        guard state(at: now) != .failed else {
            return BusyPicture(busy: [], unknown: [BusyTime(window.lowerBound, window.upperBound)])
        }
        var unknown: [BusyTime] = []
        if window.lowerBound < covers.lowerBound {
            unknown.append(BusyTime(window.lowerBound, min(covers.lowerBound, window.upperBound)))
        }
        if window.upperBound > covers.upperBound {
            unknown.append(BusyTime(max(covers.upperBound, window.lowerBound), window.upperBound))
        }
        return BusyPicture(busy: Array(BusyBytes.within(window, of: busy)), unknown: unknown)
    }
}

/// What several calendars say together.
struct BusyPicture: Sendable, Equatable {
    var busy: [BusyTime] = []
    /// Nobody can say what is there.
    var unknown: [BusyTime] = []

    /// All of it: what is not known is not free.
    var blocked: [BusyTime] { busy + unknown }

    static func together(_ sources: [BusySource], in window: Range<Instant>, at now: Instant) -> BusyPicture {
        sources.reduce(into: BusyPicture()) { picture, source in
            let own = source.taken(in: window, at: now)
            picture.busy += own.busy
            picture.unknown += own.unknown
        }
    }
}

/// Busy times as they are kept: four bytes of beginning and four of length for each, ascending and apart.
enum BusyBytes {
    /// Times of one calendar at most.
    static let maximum = 100_000

    static func encode(_ busy: [BusyTime]) -> [UInt8] {
        merged(busy).flatMap { time -> [UInt8] in
            let start = UInt32(clamping: time.start.seconds)
            let length = UInt32(clamping: time.end.seconds - Int(start))
            return bytes(start) + bytes(length)
        }
    }

    /// Nil for what `encode` does not write.
    static func decode(_ bytes: [UInt8]) -> [BusyTime]? {
        guard bytes.count.isMultiple(of: 8), bytes.count / 8 <= maximum else { return nil }
        return bytes.withUnsafeBytes { memory in
            (0..<memory.count / 8).map { place in
                let start = Int(UInt32(bigEndian: memory.loadUnaligned(fromByteOffset: place * 8, as: UInt32.self)))
                let length = UInt32(bigEndian: memory.loadUnaligned(fromByteOffset: place * 8 + 4, as: UInt32.self))
                return BusyTime(Instant(seconds: start), Instant(seconds: start + Int(length)))
            }
        }
    }

    /// Those of ascending times, apart, that reach into a window: found without looking at all of them.
    static func within(_ window: Range<Instant>, of busy: [BusyTime]) -> ArraySlice<BusyTime> {
        let first = place(in: busy) { $0.end > window.lowerBound }
        return busy[first...].prefix { $0.start < window.upperBound }
    }

    /// The first of which something holds that holds of all after it.
    private static func place(in busy: [BusyTime], where holds: (BusyTime) -> Bool) -> Int {
        var (low, high) = (0, busy.count)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(busy[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Overlapping and touching ones become one.
    static func merged(_ busy: [BusyTime]) -> [BusyTime] {
        var result: [BusyTime] = []
        for time in busy.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) where time.start < time.end {
            if let last = result.last, time.start <= last.end {
                result[result.count - 1] = BusyTime(last.start, max(last.end, time.end))
            } else {
                result.append(BusyTime(time.start, time.end))
            }
        }
        return result
    }

    private static func bytes(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}
