import Claims
import Foundation
import Jobs
import Measures
import Primitives
import Store
import Trust
import Web

/// What is measured of a running installation: numbers without a name, of anybody or anything of theirs.
struct MetricsDesk: Sendable {
    let database: Database
    let meter: RequestMeter
    let verification: ClaimVerification

    private static let scope = Scope.system("measures the installation")

    /// Where the database does not answer, everything else and that.
    func metrics() async -> [Metric] {
        let stored = try? await database.transaction(Self.scope) { try kept($0) }
        let up = Metric("klatch_database_up", .gauge, "1 where the database answers.", stored == nil ? 0 : 1)
        return [Self.build, up] + ProcessFigures.metrics + requests + (stored ?? [])
    }

    /// Whether requests can be answered and jobs are done: what a balancer asks before it sends anybody.
    func isReady() async -> Bool {
        (try? await database.transaction(Self.scope) { try $0.rows("SELECT FROM job_schedule LIMIT 1").count }) != nil
    }

    /// Each of them by its path.
    var responder: MeasuresResponder {
        MeasuresResponder([
            "/metrics": { .init(type: MetricsText.type, text: MetricsText.text(await metrics())) },
            "/ready": { await isReady() ? .init(text: "ready\n") : .init(status: 503, text: "not ready\n") },
            "/health": { .init(text: "ok\n") },
        ])
    }

    private static let build = Metric(
        "klatch_build_info", .gauge, "The version that runs.", [.init(1, [("version", klatchVersion)])])

    private var requests: [Metric] {
        let figures = meter.figures
        return [
            Metric(
                "klatch_http_answers_total", .counter, "Answers of the site, by class of status.",
                (1...5).map { .init(Double(figures.byClass[$0] ?? 0), [("status", "\($0)xx")]) }),
            .histogram(
                "klatch_http_answer_duration_seconds", "How long answers took.", bounds: RequestMeter.bounds,
                counts: figures.byDuration, sum: figures.seconds),
        ]
    }

    private func kept(_ tx: Transaction) throws -> [Metric] {
        let states = Dictionary(grouping: try verification.reports(tx), by: \.state).mapValues(\.count)
        return try jobs(tx) + mail(tx) + age(tx) + [
            Metric(
                "klatch_claims", .gauge, "Claims by how they stand.",
                ClaimState.allCases.map { .init(Double(states[$0] ?? 0), [("state", $0.rawValue)]) })
        ]
    }

    /// Of those that are not over.
    private func jobs(_ tx: Transaction) throws -> [Metric] {
        let waiting = try JobQueueBacklog(tx)
        return [
            Metric(
                "klatch_jobs", .gauge, "Jobs that are not over, by state.",
                waiting.counts.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                    .init(Double($0.value), [("state", $0.key.rawValue)])
                }),
            Metric(
                "klatch_jobs_oldest_available_seconds", .gauge, "How long the longest waiting job could have run.",
                waiting.oldest ?? 0),
        ]
    }

    private func mail(_ tx: Transaction) throws -> [Metric] {
        let counts = try tx.rows(
            "SELECT state, count(*) AS count FROM delivery WHERE state <> 'sent' GROUP BY state ORDER BY state")
        return [
            Metric(
                "klatch_mails_unsent", .gauge, "Mails that have not gone out, by state.",
                try counts.map {
                    .init(Double(try $0.get("count", as: Int.self)), [("state", try $0.get("state", as: String.self))])
                })
        ]
    }

    /// Seconds since what has to happen again and again happened last; a measure that never was has no sample.
    private func age(_ tx: Transaction) throws -> [Metric] {
        guard
            let row = try tx.first(
                """
                SELECT (SELECT max(finished_at) FROM backup_run WHERE failure IS NULL) AS backup,
                    (SELECT max(started_at) FROM backup_drill WHERE failure IS NULL) AS drill,
                    (SELECT count(*) FROM security_case WHERE state = 'open') AS cases,
                    pg_database_size(current_database()) AS size
                """)
        else { return [] }
        let since = { (date: Date?) in date.map { [Metric.Sample(max(0, tx.now.timeIntervalSince($0)))] } ?? [] }
        return [
            Metric("klatch_backup_age_seconds", .gauge, "Since the newest whole backup.", since(try row.get("backup"))),
            Metric(
                "klatch_drill_age_seconds", .gauge, "Since a restore was last rehearsed.", since(try row.get("drill"))),
            Metric(
                "klatch_cases_open", .gauge, "Security cases that are open, in all workspaces.",
                Double(try row.get("cases", as: Int.self))),
            Metric(
                "klatch_database_size_bytes", .gauge, "What the database takes on disk.",
                Double(try row.get("size", as: Int.self))),
        ]
    }
}
