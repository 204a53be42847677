import Accounts
import Audit
import Foundation
import Jobs
import Policy
import Primitives
import Store
import Web

/// Those affected are told: once, in three parts, and by mail to each of them.
extension IncidentsSlice {
    var noticeRoutes: [Route] { [.post("/operator/incidents/{breach}/notice", .may(.operatorContain), tell)] }

    private func tell(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        let account = caller.account
        var form = try exchange.form("touched", "doing", "advice", "lateness")
        let notice = IncidentNotice(
            touched: form.prose("touched", maximum: Self.prose), doing: form.prose("doing", maximum: Self.prose),
            advice: form.prose("advice", maximum: Self.prose))
        let late = form.prose("lateness", maximum: Self.prose, optional: true)
        guard let notice, let late, form.isSound else {
            return try await show(exchange, form, status: .unprocessableContent)
        }
        let answer: WordKey = try await database.transaction(Self.scope) { tx in
            let found = try find(tx, exchange)
            guard try affected.count(tx, found.id).all > 0 else { return WordKey("incidents.notice.nobody") }
            let isLate = tx.now > IncidentClock.due(detectedAt: found.detectedAt)
            if isLate, late.isEmpty { return WordKey("incidents.late-wants-reason") }
            guard
                try incidents.decide(
                    tx, found.id, .people, .told, reason: notice.touched, late: isLate ? late : nil, by: account)
            else { return WordKey("incidents.stage-passed") }
            try notices.write(tx, found.id, notice)
            try queue.enqueue(
                tx, NoticeJob(incident: found.id, account: account, actor: JobActor(caller)), workspace: nil,
                unique: found.id.text)
            try noteDecision(tx, found.id, .people, .told, by: account)
            return WordKey("incidents.notice.sent")
        }
        return .redirect(to: exchange.path.replacing("/notice", with: ""), notice: answer)
    }
}
