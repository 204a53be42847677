import Accounts
import Audit
import Audiences
import Foundation
import Mail
import Meetings
import Policy
import Primitives
import Programs
import Store
import Web

extension ConsoleSlice {
    func listOutbox(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let state = exchange.query("state").flatMap(DeliveryState.init(rawValue:))
        let after = exchange.query("after").flatMap { DeliveryID($0) }
        let (rows, counts) = try await database.transaction(.workspace(workspace)) { tx in
            (
                try deliveries.page(tx, workspace, in: state, after: after, limit: OutboxPage.size + 1),
                try deliveries.counts(tx, workspace)
            )
        }
        let shown = Array(rows.prefix(OutboxPage.size))
        return .page(
            OutboxPage(
                sends: sends, isEmpty: counts.isEmpty, filters: filters(counts, state, exchange.catalogue),
                messages: shown.map { row($0, exchange.catalogue) }, hasMessages: !shown.isEmpty,
                pages: links(rows, state, after, counts)))
    }

    private func filters(
        _ counts: [DeliveryState: Int], _ chosen: DeliveryState?, _ catalogue: Catalogue
    ) -> [StateFilter] {
        let all = StateFilter(
            href: "/outbox", label: catalogue.sentence(WordKey("app.outbox.all")),
            count: counts.values.reduce(0, +), current: chosen == nil, meaning: "")
        return [all]
            + DeliveryState.allCases.map { state in
                StateFilter(
                    href: "/outbox?state=\(state.rawValue)", label: badge(state, catalogue).label,
                    count: counts[state, default: 0], current: chosen == state, meaning: "")
            }
    }

    private func row(_ summary: DeliverySummary, _ catalogue: Catalogue) -> OutboxPage.Row {
        OutboxPage.Row(
            id: summary.id.text, to: summary.recipient.text, subject: summary.subject,
            state: badge(summary.state, catalogue), detail: summary.trouble?.summary,
            when: Moment(summary.updatedAt, language: catalogue.language, timeZone: .gmt))
    }

    private func links(
        _ rows: [DeliverySummary], _ state: DeliveryState?, _ after: DeliveryID?, _ counts: [DeliveryState: Int]
    ) -> NextLinks {
        let hasMore = rows.count > OutboxPage.size
        let base = "/outbox?" + (state.map { "state=\($0.rawValue)&" } ?? "")
        let total = state.map { counts[$0, default: 0] } ?? counts.values.reduce(0, +)
        return NextLinks(
            needed: hasMore || after != nil, first: "1", last: "\(min(rows.count, OutboxPage.size))", total: "\(total)",
            previous: after == nil ? nil : String(base.dropLast()),
            next: hasMore ? base + "after=\(rows[OutboxPage.size - 1].id.text)" : nil)
    }

    func showMessage(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: DeliveryID = try exchange.id("delivery")
        let detail = try await database.transaction(.workspace(workspace)) { try deliveries.detail($0, workspace, id) }
        guard let detail else { throw RequestRefusal.notFound }
        return .page(try messagePage(detail, for: exchange.membership, exchange.catalogue))
    }

    /// What one person wrote to another, and what proves somebody's address.
    private static let privateMailKinds = ProgramsSlice.privateMailKinds
        .union(AudiencesSlice.privateMailKinds).union(MeetingsSlice.privateMailKinds)

    private func messagePage(
        _ detail: DeliveryDetail, for reader: Caller.Membership, _ catalogue: Catalogue
    ) throws -> OutboxMessagePage {
        let (summary, message) = (detail.summary, detail.message)
        let badge = badge(summary.state, catalogue)
        let isOpen =
            summary.kind != AccountsSlice.invitationMailKind || reader.role == .owner
            || summary.person == reader.person
        let isShown = !sends && isOpen
        // Not for who runs the workspace.
        let isPrivate = sends && Self.privateMailKinds.contains(summary.kind)
        let hidden = catalogue.sentence(WordKey("app.outbox.private"))
        let source = isPrivate ? hidden : String(decoding: try message.rendered(), as: UTF8.self)
        let text = isPrivate ? hidden : message.text
        let attempt = OutboxMessagePage.Attempt(
            when: Moment(summary.updatedAt, language: catalogue.language, timeZone: .gmt), result: badge,
            dialogue: detail.dialogue.map { "\($0)" } ?? summary.reply)
        let links = isShown ? TokenMask.links(in: message.text).map(OutboxMessagePage.Link.init) : []
        return OutboxMessagePage(
            message: OutboxMessagePage.Message(
                id: summary.id.text, subject: summary.subject,
                text: isShown ? text : TokenMask.masked(text),
                html: isShown ? message.html : nil, source: isShown ? source : TokenMask.masked(source: source),
                state: badge,
                resend: summary.isResendable),
            headers: headers(message), attempts: summary.attempts > 0 ? [attempt] : [],
            hasAttempts: summary.attempts > 0, fix: summary.trouble?.fix, links: links, hasLinks: !links.isEmpty)
    }

    private func headers(_ message: MailMessage) -> [OutboxMessagePage.Header] {
        [
            OutboxMessagePage.Header(name: "From", value: "\(message.from.name.text) <\(message.from.address)>"),
            OutboxMessagePage.Header(name: "To", value: "\(message.to.name.text) <\(message.to.address)>"),
            OutboxMessagePage.Header(name: "Subject", value: message.subject.text),
            OutboxMessagePage.Header(name: "Message-ID", value: message.messageID.text),
        ]
    }

    func resend(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        let id: DeliveryID = try exchange.id("delivery")
        _ = try exchange.form()
        guard let caller = exchange.caller else { throw RequestRefusal.notSignedIn }
        let copy = try await database.transaction(.workspace(membership.workspace)) { tx in
            let copy = try outbox.resend(tx, id, workspace: membership.workspace)
            try programs.follow(tx, membership.workspace, resent: id, as: copy)
            try audit.record(
                tx, membership.workspace, AuditEvent("mail.resent", by: .account(caller.account), on: id.text))
            return copy
        }
        return .redirect(to: "/outbox/\(copy.text)", notice: WordKey("app.outbox.queued-again"))
    }

    private func badge(_ state: DeliveryState, _ catalogue: Catalogue) -> Badge {
        switch state {
        case .queued: Badge(tone: "info", label: catalogue.sentence(WordKey("app.outbox.state.queued")))
        case .sending: Badge(tone: "info", label: catalogue.sentence(WordKey("app.outbox.state.sending")))
        case .sent where !sends: Badge(tone: "good", label: catalogue.sentence(WordKey("app.outbox.state.kept")))
        case .sent: Badge(tone: "good", label: catalogue.sentence(WordKey("app.outbox.state.sent")))
        case .refused: Badge(tone: "bad", label: catalogue.sentence(WordKey("app.outbox.state.refused")))
        case .unknown: Badge(tone: "warn", label: catalogue.sentence(WordKey("app.outbox.state.unknown")))
        }
    }
}
