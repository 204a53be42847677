/// Numbers as they stand in a picture, and bounds within which nothing overflows.
enum Measure {
    /// Counts above are drawn as this many.
    static let maximumCount = 1_000_000_000

    static func count(_ count: Int) -> Int { min(max(0, count), maximumCount) }

    static func sum(_ counts: [Int]) -> Int { counts.reduce(0) { min($0 + count($1), maximumCount) } }

    /// A part of a whole between 0 and 1; 0 of nothing.
    static func share(_ part: Int, of whole: Int) -> Double {
        let (part, whole) = (count(part), count(whole))
        return whole == 0 ? 0 : min(1, Double(part) / Double(whole))
    }

    /// Between 0 and 1, whatever it was.
    static func share(_ value: Double) -> Double { value.isNaN ? 0 : min(max(0, value), 1) }

    /// With a point, in no language's way, and without digits that nobody sees. What is no number is 0.
    static func text(_ number: Double, digits: Int = 1) -> String {
        guard number.isFinite else { return "0" }
        let factor = digits == 2 ? 100 : 10
        let scaled = Int((min(max(number, -1e6), 1e6) * Double(factor)).rounded())
        let (whole, part) = (scaled.magnitude / UInt(factor), scaled.magnitude % UInt(factor))
        let sign = scaled < 0 ? "-" : ""
        if part == 0 { return sign + "\(whole)" }
        let padded = digits == 2 && part < 10 ? "0\(part)" : "\(part)"
        return sign + "\(whole)." + (padded.hasSuffix("0") ? String(padded.dropLast()) : padded)
    }

    /// A count on an axis, where there is little room: 950, 12k, 1.5M.
    static func short(_ count: Int) -> String {
        switch count {
        case ..<10_000: "\(count)"
        case ..<1_000_000: text(Double(count) / 1000) + "k"
        default: text(Double(count) / 1_000_000) + "M"
        }
    }

    /// Something is never said to be nothing, nor all but something to be all.
    static func percent(_ share: Double) -> String {
        let share = Self.share(share)
        let rounded = Int((share * 100).rounded())
        if rounded == 0, share > 0 { return "<1%" }
        return rounded == 100 && share < 1 ? ">99%" : "\(rounded)%"
    }
}

/// An axis from 0 to a round number that is not below the greatest value.
struct Axis: Equatable {
    /// Steps of an axis at most.
    static let steps = 4

    let step: Int
    let top: Int

    init(to greatest: Int) {
        let greatest = max(1, Measure.count(greatest))
        var (unit, found) = (1, 0)
        while found == 0 {
            found = [1, 2, 5].map { $0 * unit }.first { $0 * Self.steps >= greatest } ?? 0
            unit *= 10
        }
        step = found
        top = (greatest + found - 1) / found * found
    }

    var ticks: [Int] { Array(stride(from: 0, through: top, by: step)) }
}

/// Text cut to a place.
enum Label {
    /// As much as has room for so many letters of common width; letters of East Asian scripts count as two.
    static func short(_ text: String, room: Int) -> String {
        var (width, kept) = (0, String.UnicodeScalarView())
        for scalar in text.unicodeScalars {
            width += scalar.value >= 0x1100 ? 2 : 1
            // Marks take no room of their own, so their number is bounded by itself.
            if width > max(2, room) || kept.count >= 4 * max(2, room) { return String(kept.dropLast()) + "…" }
            kept.append(scalar)
        }
        return String(kept)
    }
}
