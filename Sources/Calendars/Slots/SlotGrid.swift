/// Every slot that hours and shape give, numbered in order of time, before anybody is asked whether they are busy.
///
/// Slots of one stretch lie `step` apart, so the slots that a busy time rules out are a range of numbers found by two
/// divisions: setting a run of bits, whatever the seconds on which things begin.
package struct SlotGrid: Sendable {
    let shape: SlotShape
    /// Start of each stretch's first slot, ascending, in seconds.
    private var firsts: [Int] = []
    /// Start of each stretch's last slot.
    private var lasts: [Int] = []
    /// Number of each stretch's first slot, and at the end the number of all slots.
    private var numbers = [0]
    /// For each day since `origin`: the first stretch whose last slot starts on or after it.
    private var days: [Int] = []
    private var origin = 0

    package var count: Int { numbers[numbers.count - 1] }

    /// Slots that lie within `window`.
    init(_ stretches: [HourStretch], _ shape: SlotShape, in window: Range<Instant>) {
        self.shape = shape
        let (low, high) = (window.lowerBound.seconds, window.upperBound.seconds)
        for stretch in stretches {
            let anchor = stretch.start + shape.offset
            let first = max(0, ceilingQuotient(low - anchor, shape.step))
            let latest = min(stretch.end, high) - shape.duration
            guard latest >= anchor else { continue }
            let last = floorQuotient(latest - anchor, shape.step)
            guard first <= last else { continue }
            firsts.append(anchor + first * shape.step)
            lasts.append(anchor + last * shape.step)
            numbers.append(count + last - first + 1)
        }
        indexDays()
    }

    package init(_ hours: HostHours, _ shape: SlotShape, in window: Range<Instant>) {
        self.init(hours.stretches(in: window), shape, in: window)
    }

    private mutating func indexDays() {
        guard let first = firsts.first, let last = lasts.last else { return }
        origin = first
        var stretch = 0
        for day in 0...(last - first) / LocalTime.day {
            while lasts[stretch] < origin + day * LocalTime.day { stretch += 1 }
            days.append(stretch)
        }
    }

    /// Starts of all slots, ascending.
    package var starts: [Instant] {
        firsts.indices.flatMap { index in
            stride(from: firsts[index], through: lasts[index], by: shape.step).map(Instant.init(seconds:))
        }
    }

    package func end(of start: Instant) -> Instant { start + shape.duration }

    /// The number of the slot that starts then.
    func number(of start: Instant) -> Int? {
        let stretch = firsts.firstIndex(above: start.seconds) - 1
        guard stretch >= 0, start.seconds <= lasts[stretch] else { return nil }
        let (quotient, rest) = (start.seconds - firsts[stretch]).quotientAndRemainder(dividingBy: shape.step)
        return rest == 0 ? numbers[stretch] + quotient : nil
    }
}

extension SlotGrid {
    /// The slots that cannot be, because they or their buffers touch one of these times.
    package func blocked(by busy: [BusyTime]) -> SlotBitmap {
        var blocked = SlotBitmap(count: count)
        block(busy, in: &blocked)
        return blocked
    }

    package func block(_ busy: [BusyTime], in blocked: inout SlotBitmap) {
        guard count > 0, blocked.count == count else { return }
        blocked.withWords { words in
            firsts.withUnsafeBufferPointer { firsts in
                lasts.withUnsafeBufferPointer { lasts in
                    numbers.withUnsafeBufferPointer { numbers in
                        days.withUnsafeBufferPointer { days in
                            let marker = SlotMarker(self, words, firsts, lasts, numbers, days, origin: origin)
                            for time in busy { marker.mark(time.start.seconds, time.end.seconds) }
                        }
                    }
                }
            }
        }
    }
}
