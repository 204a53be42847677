import Accounts
import Foundation
import Policy
import Primitives
import Store
import Web

extension OutreachSlice {
    var todayRoutes: [Route] { [.get("/outreach", .may(.outreachOwn), showToday)] }

    private func showToday(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        let moment = try await exchange.moments()
        return try await own(owner) { tx in
            let waiting = try enrolments.latest(tx, owner, in: [.draft], limit: TodayPage.shown)
            let doubtful = try messages.inStages(tx, owner, [.unknown, .draft, .refused], limit: TodayPage.shown)
            let next = try messages.inStages(tx, owner, [.scheduled], of: [.active], limit: TodayPage.shown)
            let ended = try enrolments.endedLately(tx, owner, limit: TodayPage.shown)
            let known = try contacts.contacts(
                tx, owner, Array(Set((waiting + ended).map(\.contact) + (doubtful + next).map(\.contact))))
            let seen = TodayPage.Seen(
                contacts: try contacts.count(tx, owner), mailbox: try mailboxes.mailbox(tx, owner), waiting: waiting,
                doubtful: doubtful, next: next, ended: ended, now: tx.now, known: known,
                pipeline: try enrolments.results(tx, owner).total,
                pausedSince: try OutreachPauseStore().since(tx, owner.workspace))
            return .page(TodayPage(seen, exchange, moment))
        }
    }
}
