import Foundation
import Mail
import Primitives
import Web

/// Why mails of a round have not left, told together.
struct WaitingMails: Sendable {
    let count: String
    let causes: [String]
    /// Some of them can be tried now.
    let canHasten: Bool

    /// Nil where none waits for anything but its turn. Of `limit` there may be more.
    init?(_ waiting: [MailWaiting], limit: Int, mayResend: Bool, _ catalogue: Catalogue, _ zone: TimeZone) {
        let kept = waiting.filter { $0.cause != .turn }
        guard !kept.isEmpty else { return nil }
        count = catalogue.count(kept.count) + (waiting.count < limit ? "" : "+")
        canHasten = mayResend && kept.contains(where: \.canHasten)
        causes = MailWaiting.Cause.allCases.compactMap { cause in
            let some = kept.filter { $0.cause == cause }
            guard let first = some.min(by: { $0.until ?? .distantFuture < $1.until ?? .distantFuture }) else {
                return nil
            }
            return catalogue.count(some.count) + ": " + first.sentence(catalogue, zone)
        }
    }
}

extension MailWaiting {
    /// Why a mail waits, and until when, for whoever looks after it.
    package func sentence(_ catalogue: Catalogue, _ zone: TimeZone) -> String {
        let until = until.map { Moment($0, catalogue, zone).text } ?? ""
        return catalogue.sentence(words(until: until))
    }

    private func words(until: String) -> WordKey {
        switch cause {
        case .turn: WordKey("programs.waiting.turn")
        case .hours: WordKey("programs.waiting.hours", ["until": until])
        case .putOff where until.isEmpty: WordKey("programs.waiting.put-off")
        case .putOff: WordKey("programs.waiting.put-off-until", ["until": until])
        case .budget: WordKey("programs.waiting.budget", ["until": until])
        case .frozen: WordKey("programs.waiting.frozen")
        }
    }
}
