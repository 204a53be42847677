import Calendars
import Foundation
import GoogleAPI
import Primitives

/// Entries of a calendar that tells what changed: a mark for each, and when it takes time. Neither titles nor even
/// identities are kept.
struct CalendarEntries: Sendable, Equatable {
    /// Entries of one calendar at most.
    static let maximum = BusyBytes.maximum
    /// Octets of one: its mark, the beginning and the length in seconds.
    private static let width = 16

    /// What tells one entry from another: the beginning of a keyed hash of its identity.
    typealias Mark = @Sendable (_ identity: String) -> UInt64

    private var times: [UInt64: BusyTime] = [:]

    init() {}

    /// Nil for what `bytes` does not write.
    init?(_ bytes: [UInt8]) {
        guard bytes.count.isMultiple(of: Self.width), bytes.count / Self.width <= Self.maximum else { return nil }
        for place in stride(from: 0, to: bytes.count, by: Self.width) {
            let start = Int(Self.number(bytes[place + 8..<place + 12]))
            let length = Int(Self.number(bytes[place + 12..<place + 16]))
            times[Self.number(bytes[place..<place + 8])] = BusyTime(
                Instant(seconds: start), Instant(seconds: start + length))
        }
    }

    var bytes: [UInt8] {
        times.sorted { $0.key < $1.key }.flatMap { mark, time -> [UInt8] in
            Self.octets(mark) + Self.octets(UInt32(clamping: time.start.seconds))
                + Self.octets(UInt32(clamping: time.end.seconds - time.start.seconds))
        }
    }

    /// What is taken within a window; overlapping times become one.
    func busy(in window: Range<Instant>) -> [BusyTime] {
        BusyBytes.merged(
            times.values.filter { $0.end > window.lowerBound && $0.start < window.upperBound }.map {
                BusyTime(max($0.start, window.lowerBound), min($0.end, window.upperBound))
            })
    }

    /// Puts what changed on top. Throws where an entry that takes time does not say when: nobody may take that for free.
    ///
    /// - Parameters:
    ///   - own: identifiers of meetings of ours, whose time is in our own books.
    ///   - zone: the calendar's, for entries that take whole days.
    mutating func apply(
        _ entries: [SeenEntry], leavingOut own: Set<UUID>, in zone: Zone, _ mark: Mark
    ) throws(CalendarTrouble) {
        for entry in entries {
            let key = mark(entry.id)
            guard !entry.isCancelled, !entry.isFree, !Self.isOwn(entry, own) else {
                times[key] = nil
                continue
            }
            guard let start = entry.start.flatMap({ Self.instant($0, zone) }),
                let end = entry.end.flatMap({ Self.instant($0, zone) })
            else { throw .unreadable(line: 0) }
            times[key] = start < end ? BusyTime(start, end) : nil
        }
        guard times.count <= Self.maximum else { throw .tooMuch }
    }

    private static func isOwn(_ entry: SeenEntry, _ own: Set<UUID>) -> Bool {
        if let id = OwnEventID.id(of: entry.id), own.contains(id) { return true }
        let name = (entry.uid ?? "").prefix { $0 != "@" }
        return name.utf8.count == 36 && UUID(uuidString: String(name)).map(own.contains) ?? false
    }

    private static func instant(_ time: SeenTime, _ zone: Zone) -> Instant? {
        switch time {
        case .moment(let text): Timestamp.instant(text)
        case .date(let text): Timestamp.day(text).map(zone.start)
        }
    }

    private static func octets(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    private static func number(_ octets: ArraySlice<UInt8>) -> UInt64 { octets.reduce(0) { $0 << 8 | UInt64($1) } }
}
