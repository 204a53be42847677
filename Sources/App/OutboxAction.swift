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
        let query =
            exchange.query("q", maximum: 254)?.split(whereSeparator: \.isWhitespace).joined(separator: " ") ?? ""
        let asked = exchange.query("page").flatMap { Int($0) } ?? 1
        let found = try await database.transaction(.workspace(workspace)) { tx in
            let whose = try query.isEmpty ? nil : programs.recipients(tx, workspace, matching: query)
            let counts = try deliveries.counts(tx, workspace, to: whose?.whose)
            let total = state.map { counts[$0, default: 0] } ?? counts.values.reduce(0, +)
            let page = max(1, min(asked, (total + OutboxPage.size - 1) / OutboxPage.size))
            let rows = try deliveries.page(
                tx, workspace, in: state, to: whose?.whose, offset: (page - 1) * OutboxPage.size, limit: OutboxPage.size
            )
            let queued = rows.filter { $0.state == .queued }.map(\.id)
            return FoundMail(
                waiting: try deliveries.waiting(tx, workspace, queued), rows: rows, counts: counts, total: total,
                page: page,
                people: whose?.people ?? 0)
        }
        return .page(outboxPage(found, state, query, try await exchange.zone(), exchange.catalogue))
    }

    private struct FoundMail: Sendable {
        /// Why those wait that do.
        let waiting: [DeliveryID: MailWaiting]
        let rows: [DeliverySummary]
        let counts: [DeliveryState: Int]
        let total: Int
        let page: Int
        /// Who fits what was looked for.
        let people: Int
    }

    private func outboxPage(
        _ found: FoundMail, _ state: DeliveryState?, _ query: String, _ zone: TimeZone, _ catalogue: Catalogue
    ) -> OutboxPage {
        let parts = [state.map { "state=\($0.rawValue)" }, query.isEmpty ? nil : "q=" + PageLinks.value(query)]
        let base = "/outbox?" + parts.compactMap { $0.map { $0 + "&" } }.joined()
        let most = ProgramsSlice.recipients
        return OutboxPage(
            sends: sends, isEmpty: query.isEmpty && found.counts.isEmpty,
            filters: filters(found.counts, state, query, catalogue),
            messages: found.rows.map { row($0, found.waiting[$0.id], zone, catalogue) },
            hasMessages: !found.rows.isEmpty,
            pages: PageLinks(page: found.page, size: OutboxPage.size, total: found.total, catalogue) {
                base + "page=\($0)"
            },
            query: query, isSearch: !query.isEmpty,
            cut: found.people > most
                ? OutboxPage.Cut(shown: catalogue.count(most), found: catalogue.count(found.people)) : nil)
    }

    private func filters(
        _ counts: [DeliveryState: Int], _ chosen: DeliveryState?, _ query: String, _ catalogue: Catalogue
    ) -> [StateFilter] {
        let search = query.isEmpty ? "" : "q=" + PageLinks.value(query)
        let all = StateFilter(
            href: search.isEmpty ? "/outbox" : "/outbox?" + search,
            label: catalogue.sentence(WordKey("app.outbox.all")),
            count: catalogue.count(counts.values.reduce(0, +)), current: chosen == nil, meaning: "")
        // What nothing was kept in, where mail leaves, need not be explained; nor that nothing was sent where none does.
        let states = DeliveryState.allCases.filter {
            $0 != (sends ? .kept : .sent) || counts[$0, default: 0] > 0 || $0 == chosen
        }
        return [all]
            + states.map { state in
                StateFilter(
                    href: "/outbox?state=\(state.rawValue)" + (search.isEmpty ? "" : "&" + search),
                    label: badge(state, catalogue).label,
                    count: catalogue.count(counts[state, default: 0]), current: chosen == state, meaning: "")
            }
    }

    private func row(
        _ summary: DeliverySummary, _ waiting: MailWaiting?, _ zone: TimeZone, _ catalogue: Catalogue
    ) -> OutboxPage.Row {
        OutboxPage.Row(
            id: summary.id.text, to: summary.recipient.text, subject: summary.subject,
            state: badge(summary.state, catalogue),
            detail: waiting?.sentence(catalogue, zone) ?? summary.trouble.map { $0.summary(catalogue) },
            when: Moment(summary.updatedAt, language: catalogue.language, timeZone: zone))
    }

    func showMessage(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: DeliveryID = try exchange.id("delivery")
        let (found, waiting) = try await database.transaction(.workspace(workspace)) { tx in
            (try deliveries.detail(tx, workspace, id), try deliveries.waiting(tx, workspace, [id])[id])
        }
        guard let found else { throw RequestRefusal.notFound }
        let zone = try await exchange.zone()
        var page = try messagePage(found, for: exchange, zone, exchange.catalogue)
        if let waiting {
            page.waiting = OutboxMessagePage.Waiting(
                why: waiting.sentence(exchange.catalogue, zone), said: found.summary.reply,
                hasten: waiting.canHasten && exchange.offers(.outboxResend))
        }
        return .page(page)
    }

    /// What one person wrote to another, and what proves somebody's address.
    private static let privateMailKinds = ProgramsSlice.privateMailKinds
        .union(AudiencesSlice.privateMailKinds).union(MeetingsSlice.privateMailKinds)

    private func messagePage(
        _ detail: DeliveryDetail, for exchange: Exchange, _ zone: TimeZone, _ catalogue: Catalogue
    ) throws -> OutboxMessagePage {
        let (summary, message) = (detail.summary, detail.message)
        let badge = badge(summary.state, catalogue)
        let isShown = try !sends && Self.mayOpenLinks(summary, exchange)
        // Not for who runs the workspace.
        let isPrivate = sends && Self.privateMailKinds.contains(summary.kind)
        let hidden = catalogue.sentence(WordKey("app.outbox.private"))
        let source = isPrivate ? hidden : String(decoding: try message.rendered(), as: UTF8.self)
        let text = isPrivate ? hidden : message.text
        let attempt = OutboxMessagePage.Attempt(
            when: Moment(summary.updatedAt, language: catalogue.language, timeZone: zone), result: badge,
            dialogue: detail.dialogue.map { "\($0)" } ?? summary.reply)
        let links = isShown ? TokenMask.links(in: message.text).map(OutboxMessagePage.Link.init) : []
        return OutboxMessagePage(
            message: OutboxMessagePage.Message(
                id: summary.id.text, subject: summary.subject,
                text: isShown ? text : TokenMask.masked(text),
                html: isShown ? message.html : nil, source: isShown ? source : TokenMask.masked(source: source),
                state: badge,
                resend: summary.isResendable && (sends || summary.state != .kept)),
            headers: headers(message), attempts: summary.attempts > 0 ? [attempt] : [],
            hasAttempts: summary.attempts > 0, fix: fix(summary).map { $0.fix(catalogue) }, links: links,
            hasLinks: !links.isEmpty)
    }

    /// Whether links that open something are shown whole, where there is no mailbox to find them in. Never to support, who
    /// would take a way in along that outlives their leave (AT-61).
    private static func mayOpenLinks(_ summary: DeliverySummary, _ exchange: Exchange) throws -> Bool {
        let reader = try exchange.membership
        guard exchange.caller?.support == nil else { return false }
        return summary.kind != AccountsSlice.invitationMailKind || reader.role == .owner
            || summary.person == reader.person
    }

    /// Nothing is to be done about what is tried again by itself: the page says when.
    private func fix(_ summary: DeliverySummary) -> MailTrouble? {
        summary.state == .queued && [.busy, .stopped].contains(summary.trouble) ? nil : summary.trouble
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

    func hasten(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: DeliveryID = try exchange.id("delivery")
        _ = try exchange.form()
        guard let caller = exchange.caller else { throw RequestRefusal.notSignedIn }
        try await database.transaction(.workspace(workspace)) { tx in
            guard try deliveries.detail(tx, workspace, id) != nil else { throw RequestRefusal.notFound }
            guard try outbox.hasten(tx, [id], workspace: workspace) > 0 else { return }
            try audit.record(tx, workspace, AuditEvent("mail.hastened", by: .account(caller.account), on: id.text))
        }
        return .redirect(to: "/outbox/\(id.text)", notice: WordKey("app.outbox.hastened"))
    }

    private func badge(_ state: DeliveryState, _ catalogue: Catalogue) -> Badge {
        switch state {
        case .queued: Badge(tone: "info", label: catalogue.sentence(WordKey("app.outbox.state.queued")))
        case .sending: Badge(tone: "info", label: catalogue.sentence(WordKey("app.outbox.state.sending")))
        case .kept: Badge(tone: "info", label: catalogue.sentence(WordKey("app.outbox.state.kept")))
        case .sent: Badge(tone: "good", label: catalogue.sentence(WordKey("app.outbox.state.sent")))
        case .refused: Badge(tone: "bad", label: catalogue.sentence(WordKey("app.outbox.state.refused")))
        case .unknown: Badge(tone: "warn", label: catalogue.sentence(WordKey("app.outbox.state.unknown")))
        }
    }
}
