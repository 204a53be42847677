import Foundation
import Primitives

/// How far a person's outreach has come, and by which sequence: values in, values out.
struct OutreachResults: Sendable, Equatable {
    /// Contacts' ways through sequences.
    struct Counts: Sendable, Equatable {
        var drafted = 0
        /// At least one mail left.
        var sent = 0
        /// Of those sent, what came back as undeliverable.
        var returned = 0
        /// Of those sent, where somebody answered.
        var replied = 0
        /// Where the two have met, or have a time to.
        var met = 0

        var rate: ReplyRate { ReplyRate(asked: max(0, sent - returned), replied: replied) }

        static func + (left: Counts, right: Counts) -> Counts {
            Counts(
                drafted: left.drafted + right.drafted, sent: left.sent + right.sent,
                returned: left.returned + right.returned, replied: left.replied + right.replied,
                met: left.met + right.met)
        }
    }

    struct Entry: Sendable, Equatable {
        /// None for sequences that were deleted.
        let sequence: SequenceID?
        let counts: Counts
    }

    let entries: [Entry]

    var total: Counts { entries.map(\.counts).reduce(Counts(), +) }
}

/// How many of those who got a mail answered, as far as that says anything.
struct ReplyRate: Sendable, Equatable {
    /// Of fewer than this nothing is said: by chance alone they would be anything.
    static let minimum = 20
    /// Quantile of the normal distribution for 95 of 100.
    private static let quantile = 1.959964

    let asked: Int
    let replied: Int

    init(asked: Int, replied: Int) {
        self.asked = max(0, asked)
        self.replied = min(max(0, replied), self.asked)
    }

    /// The share, and between what the true one lies in 95 of 100 cases (Wilson's score interval); nil for too few to say.
    var interval: (low: Double, value: Double, high: Double)? {
        guard asked >= Self.minimum else { return nil }
        let (n, z) = (Double(asked), Self.quantile)
        let share = Double(replied) / n
        let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        // Where all or none answered, rounding may pass the share itself.
        return (max(0, min(share, middle - half)), share, min(1, max(share, middle + half)))
    }
}
