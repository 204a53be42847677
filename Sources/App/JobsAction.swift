import Audit
import Foundation
import Jobs
import Mail
import Primitives
import Programs
import Store
import Web

extension ConsoleSlice {
    /// What carries an introduction: called off, its mail would read "queued" for ever.
    private static let keptKinds = [DeliverMail.kind] + ProgramsSlice.mailJobKinds

    func listJobs(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let state = exchange.query("state").flatMap(JobState.init(rawValue:)) ?? .completed
        let before = exchange.query("before").flatMap { Int64($0) }
        let earlier =
            before == nil ? 0 : exchange.query("shown").flatMap { Int($0) }.map { max(0, min($0, 1_000_000_000)) } ?? 0
        let zone = try await exchange.zone()
        let (summary, rows) = try await database.transaction(.workspace(workspace)) { tx in
            (
                try JobQueueSummary(tx),
                try JobQueueSummary.recent(tx, workspace: workspace, state: state, before: before, limit: JobsPage.size)
            )
        }
        let catalogue = exchange.catalogue
        let hasMore = rows.count == JobsPage.size
        let base = "/jobs?state=\(state.rawValue)"
        return .page(
            JobsPage(
                states: filters(summary, state, catalogue), jobs: rows.map { row($0, zone, catalogue) },
                hasJobs: !rows.isEmpty, meaning: catalogue.sentence(state.words.meaning),
                pages: NextLinks(
                    needed: hasMore || before != nil, first: catalogue.count(min(earlier + 1, earlier + rows.count)),
                    last: catalogue.count(earlier + rows.count),
                    total: catalogue.count(summary.count(state)), previous: before == nil ? nil : base,
                    next: hasMore
                        ? base + "&before=\(rows[rows.count - 1].key.id)&shown=\(earlier + rows.count)" : nil),
                notes: []))
    }

    private func filters(_ summary: JobQueueSummary, _ chosen: JobState, _ catalogue: Catalogue) -> [StateFilter] {
        JobState.allCases.map { state in
            StateFilter(
                href: "/jobs?state=\(state.rawValue)", label: catalogue.sentence(state.words.label),
                count: catalogue.count(summary.count(state)), current: state == chosen,
                meaning: catalogue.sentence(state.words.meaning))
        }
    }

    private func row(_ job: ListedJob, _ zone: TimeZone, _ catalogue: Catalogue) -> JobsPage.Row {
        JobsPage.Row(
            id: job.key.id, kind: job.kind,
            state: Badge(tone: job.state.tone, label: catalogue.sentence(job.state.words.label)),
            attempt: job.attempt, attempts: job.maximumAttempts,
            when: Moment(job.endedAt ?? job.scheduledAt, language: catalogue.language, timeZone: zone),
            error: job.lastError, retry: false,
            cancel: !job.state.isFinished && job.state != .executing && !Self.keptKinds.contains(job.kind))
    }

    func cancelJob(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        _ = try exchange.form()
        guard let caller = exchange.caller, let id = exchange.parameters["job"].flatMap({ Int64($0) }) else {
            throw RequestRefusal.notFound
        }
        try await database.transaction(.workspace(workspace)) { tx in
            guard try JobQueueSummary.cancel(tx, JobKey(workspace: workspace, id: id), sparing: Self.keptKinds) else {
                throw RequestRefusal.notFound
            }
            try audit.record(tx, workspace, AuditEvent("job.cancelled", by: .account(caller.account), on: "\(id)"))
        }
        return .redirect(to: "/jobs", notice: WordKey("app.jobs.cancelled"))
    }
}
