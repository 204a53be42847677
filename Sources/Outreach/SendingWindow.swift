import Foundation
import Jobs
import Vault

/// The days and hours within which mails leave, by a clock on the wall.
struct SendingWindow: Sendable, Hashable, Codable, SealableValue {
    /// Monday to Friday.
    static let workingDays = [1, 2, 3, 4, 5]

    /// 1 for Monday … 7 for Sunday; sorted, never empty.
    let days: [Int]
    /// From this hour on, 0 … 23, and before that one, up to 24.
    let from: Int
    let until: Int
    /// An IANA identifier.
    let zone: String

    /// Nil unless there is at least one day and a stretch of hours within it.
    init?(days: [Int] = workingDays, from: Int = 9, until: Int = 17, zone: String) {
        let days = Set(days).sorted()
        guard !days.isEmpty, days.allSatisfy((1...7).contains), (0...23).contains(from), until > from, until <= 24,
            TimeZone(identifier: zone) != nil
        else { return nil }
        (self.days, self.from, self.until, self.zone) = (days, from, until, zone)
    }

    /// The same by another clock; by its own where there is no such zone.
    func inZone(_ other: String?) -> SendingWindow {
        other.flatMap { SendingWindow(days: days, from: from, until: until, zone: $0) } ?? self
    }
}

extension SendingWindow {
    private var clock: TimeZone { TimeZone(identifier: zone) ?? .gmt }

    func isOpen(at date: Date) -> Bool {
        let local = local(date)
        return days.contains(Self.weekday(local.day)) && (from * 3600..<until * 3600).contains(local.second)
    }

    /// The same instant where a mail may leave then, else the next one at which it may.
    func opening(at date: Date) -> Date {
        if isOpen(at: date) { return date }
        let today = local(date).day
        // Yesterday because of the zone; two weeks, because one may have a day that a zone skipped.
        for day in (today - 1)...(today + 15) where days.contains(Self.weekday(day)) {
            if let start = instant(on: day, hour: from), start >= date, isOpen(at: start) { return start }
        }
        return date
    }

    /// When a mail that was due while everything stood still goes instead: at the same hour, on the next day on which mails
    /// go. One that is still to come keeps its time.
    func resumed(_ due: Date, at now: Date) -> Date {
        guard due <= now else { return due }
        let (hour, minute) = (local(due).second / 3600, local(due).second / 60 % 60)
        let today = local(now).day
        for day in (today + 1)...(today + 15) where days.contains(Self.weekday(day)) {
            if let time = instant(on: day, hour: hour, minute: minute), time > now { return opening(at: time) }
        }
        return opening(at: now)
    }

    /// When a mail is due that follows one sent at `date`, so many full days of 24 hours later.
    func due(after date: Date, days: Int) -> Date { opening(at: date.addingTimeInterval(Double(days) * 86_400)) }

    /// The first instant of the next day on which mails go.
    func nextDay(after now: Date) -> Date {
        let today = local(now).day
        for day in (today + 1)...(today + 15) where days.contains(Self.weekday(day)) {
            if let start = instant(on: day, hour: from), start > now, isOpen(at: start) { return start }
        }
        return opening(at: now.addingTimeInterval(86_400))
    }

    /// The local day, counted from 1970-01-01, and seconds of its clock.
    func local(_ date: Date) -> (day: Int, second: Int) {
        let bounded = max(-62_000_000_000, min(date.timeIntervalSince1970, 253_000_000_000))
        let local = bounded + Double(clock.secondsFromGMT(for: Date(timeIntervalSince1970: bounded)))
        let day = (local / 86_400).rounded(.down)
        return (Int(day), Int((local - day * 86_400).rounded(.down)))
    }

    /// When a local day begins.
    func start(of day: Int) -> Date { instant(on: day, hour: 0) ?? Date(timeIntervalSince1970: Double(day) * 86_400) }

    private func instant(on day: Int, hour: Int, minute: Int = 0) -> Date? {
        ClockTime(hour: hour, minute: minute, zone: clock)?.instant(on: day)
    }

    /// 1 for Monday; the day 0, 1970-01-01, was a Thursday.
    private static func weekday(_ day: Int) -> Int { (day % 7 + 7 + 3) % 7 + 1 }
}
