import Foundation
import Primitives
import Store

/// Every statement on the table of jobs. The pure rules they follow are `JobLifecycle`'s.
enum JobStore {
    /// Tells runners of all processes that a kind has work. The payload is the kind.
    static let channel: StaticString = "klatch_job"
    private static let isUnfinished: SQL = "state IN ('scheduled', 'available', 'executing', 'retryable')"
    private static let isFinished: SQL = "state IN ('completed', 'cancelled', 'discarded')"
    private static let unlessTaken: SQL =
        "ON CONFLICT (workspace_id, kind, unique_key) WHERE unique_key IS NOT NULL AND \(isUnfinished) DO NOTHING"
}

// MARK: Adding

extension JobStore {
    /// Tells of a kind, unless another open transaction is going to. PostgreSQL lets only one transaction that
    /// notifies commit at a time; this way the others still share its log sync. Runners look again a moment after.
    private static let wake: SQL = """
        (SELECT pg_notify('klatch_job', kind) WHERE pg_try_advisory_xact_lock(552824, hashtext(kind)))
        """

    /// Nil where the unique key is taken.
    static func insert(_ tx: Transaction, _ job: NewJob) throws -> Int64? {
        try tx.first(insertion(job, at: tx.now))?.get("id")
    }

    static func insertion(_ job: NewJob, at now: Date) -> SQL {
        let told: SQL = job.state == .available ? ", \(wake)" : ""
        return """
            WITH added AS (
                INSERT INTO job (workspace_id, kind, payload, state, priority, scheduled_at, max_attempts, unique_key,
                    inserted_at)
                VALUES (\(job.workspace), \(job.kind), \(job.payload), \(job.state), \(job.priority),
                    \(job.scheduledAt), \(job.maximumAttempts), \(job.unique as String?), \(now))
                \(job.unique == nil ? "" : unlessTaken)
                RETURNING id, kind
            )
            SELECT id \(told) FROM added
            """
    }

    /// Jobs of one kind and workspace. Returns how many were added.
    static func insert(_ tx: Transaction, _ jobs: [NewJob], kind: String) throws -> Int {
        guard let first = jobs.first else { return 0 }
        let row = try tx.first(
            """
            WITH added AS (
                INSERT INTO job (workspace_id, kind, payload, state, priority, scheduled_at, max_attempts, unique_key,
                    inserted_at)
                SELECT \(first.workspace), \(kind)::text, payload, state, priority, scheduled_at,
                    \(first.maximumAttempts), NULLIF(unique_key, ''), \(tx.now)
                FROM unnest(\(jobs.map(\.payload)), \(jobs.map(\.state.rawValue)), \(jobs.map(\.priority)),
                    \(jobs.map(\.scheduledAt)), \(jobs.map { $0.unique ?? "" }))
                    AS new (payload, state, priority, scheduled_at, unique_key)
                \(jobs.allSatisfy { $0.unique == nil } ? "" : unlessTaken)
                RETURNING state
            )
            SELECT count(*) AS added, COALESCE(bool_or(state = 'available'), false) AS ready FROM added
            """)
        guard let row else { return 0 }
        if try row.get("ready") { try wake(tx, [kind]) }
        return try row.get("added")
    }

    static func hasten(_ tx: Transaction, _ kind: String, _ workspace: WorkspaceID, _ unique: [String]) throws -> Int {
        let count = try tx.run(
            """
            UPDATE job SET state = 'available', scheduled_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND kind = \(kind) AND unique_key = ANY(\(unique))
                AND state IN ('scheduled', 'retryable')
            """)
        if count > 0 { try wake(tx, [kind]) }
        return count
    }

    /// Wakes runners once the transaction is committed.
    static func wake(_ tx: Transaction, _ kinds: Set<String>) throws {
        if kinds.isEmpty { return }
        try tx.run("SELECT \(wake) FROM unnest(\(kinds.sorted())) AS kind")
    }
}

// MARK: Running

extension JobStore {
    /// Takes up to the wanted number of each kind, the most urgent first, passing over what others are taking.
    static func fetch(_ tx: Transaction, _ wanted: [JobWant], leaseUntil: Date) throws -> [FetchedJob] {
        if wanted.isEmpty { return [] }
        return try tx.rows(
            """
            WITH next AS MATERIALIZED (
                SELECT taken.workspace_id, taken.id
                FROM unnest(\(wanted.map(\.kind)), \(wanted.map(\.count))) AS wanted (kind, count)
                CROSS JOIN LATERAL (
                    SELECT workspace_id, id FROM job
                    WHERE state = 'available' AND job.kind = wanted.kind
                    ORDER BY priority, scheduled_at, id LIMIT wanted.count FOR UPDATE SKIP LOCKED) AS taken
            )
            UPDATE job SET state = 'executing', attempt = attempt + 1, lease_until = \(leaseUntil),
                lease_fence = lease_fence + 1, attempted_at = \(tx.now)
            FROM next WHERE job.workspace_id = next.workspace_id AND job.id = next.id
            RETURNING job.workspace_id, job.id, kind, payload, attempt, max_attempts, lease_fence
            """
        ).map(FetchedJob.init)
    }

    /// Writes what became of jobs, where the lease still holds. Returns the leases for which it did.
    static func settle(_ tx: Transaction, _ verdicts: [JobVerdict]) throws -> Set<JobLease> {
        if verdicts.isEmpty { return [] }
        let rows = try tx.rows(
            """
            UPDATE job SET state = told.state, attempt = told.attempt, lease_until = NULL,
                scheduled_at = CASE WHEN told.state IN ('scheduled', 'retryable') THEN told.date
                    ELSE job.scheduled_at END,
                completed_at = CASE WHEN told.state IN ('completed', 'cancelled', 'discarded') THEN told.date END,
                last_error = COALESCE(NULLIF(told.reason, ''), job.last_error)
            FROM unnest(\(verdicts.map(\.lease.key.workspace)), \(verdicts.map(\.lease.key.id)),
                \(verdicts.map(\.lease.fence)), \(verdicts.map(\.state.rawValue)), \(verdicts.map(\.attempt)),
                \(verdicts.map(\.date)), \(verdicts.map(\.reason)))
                AS told (workspace_id, id, fence, state, attempt, date, reason)
            WHERE job.workspace_id = told.workspace_id AND job.id = told.id AND job.state = 'executing'
                AND job.lease_fence = told.fence
            RETURNING job.workspace_id, job.id, lease_fence
            """)
        return Set(try rows.map(JobLease.init))
    }

    /// Which of these leases ended as completed, by `complete` or by a word that got through unnoticed.
    static func completed(_ tx: Transaction, among leases: [JobLease]) throws -> Set<JobLease> {
        try matching(tx, leases, "job.state = 'completed'")
    }

    /// Extends leases and returns those that still hold. Rows that a worker's own transaction has locked are passed
    /// over: nobody else can take them meanwhile.
    static func extend(_ tx: Transaction, _ leases: [JobLease], until: Date) throws -> Set<JobLease> {
        if leases.isEmpty { return [] }
        try tx.run(
            """
            WITH mine AS MATERIALIZED (
                SELECT job.workspace_id, job.id FROM job JOIN \(list(leases))
                    ON job.workspace_id = lease.workspace_id AND job.id = lease.id AND job.lease_fence = lease.fence
                WHERE state = 'executing' FOR UPDATE OF job SKIP LOCKED
            )
            UPDATE job SET lease_until = \(until) FROM mine
            WHERE job.workspace_id = mine.workspace_id AND job.id = mine.id
            """)
        return try matching(tx, leases, "job.state = 'executing'")
    }

    /// Whether the lease holds; then the row stays locked until the transaction ends.
    static func holds(_ tx: Transaction, _ lease: JobLease) throws -> Bool {
        try tx.first(
            """
            SELECT id FROM job WHERE workspace_id = \(lease.key.workspace) AND id = \(lease.key.id)
                AND lease_fence = \(lease.fence) AND state = 'executing' FOR UPDATE
            """) != nil
    }

    /// Completes one job within its worker's transaction. False where the lease is lost.
    static func complete(_ tx: Transaction, _ lease: JobLease) throws -> Bool {
        try tx.run(
            """
            UPDATE job SET state = 'completed', lease_until = NULL, completed_at = \(tx.now)
            WHERE workspace_id = \(lease.key.workspace) AND id = \(lease.key.id)
                AND lease_fence = \(lease.fence) AND state = 'executing'
            """) == 1
    }

    private static func matching(_ tx: Transaction, _ leases: [JobLease], _ condition: SQL) throws -> Set<JobLease> {
        if leases.isEmpty { return [] }
        let rows = try tx.rows(
            """
            SELECT job.workspace_id, job.id, job.lease_fence FROM job JOIN \(list(leases))
                ON job.workspace_id = lease.workspace_id AND job.id = lease.id AND job.lease_fence = lease.fence
            WHERE \(condition)
            """)
        return Set(try rows.map(JobLease.init))
    }

    private static func list(_ leases: [JobLease]) -> SQL {
        """
        unnest(\(leases.map(\.key.workspace)), \(leases.map(\.key.id)), \(leases.map(\.fence)))
            AS lease (workspace_id, id, fence)
        """
    }
}

// MARK: Housekeeping

extension JobStore {
    /// Makes available what has waited long enough. Returns the kinds.
    static func stage(_ tx: Transaction, limit: Int) throws -> [String] {
        try tx.rows(
            """
            WITH due AS MATERIALIZED (
                SELECT workspace_id, id FROM job
                WHERE state IN ('scheduled', 'retryable') AND scheduled_at <= \(tx.now)
                ORDER BY scheduled_at LIMIT \(limit) FOR UPDATE SKIP LOCKED
            )
            UPDATE job SET state = 'available' FROM due
            WHERE job.workspace_id = due.workspace_id AND job.id = due.id RETURNING kind
            """
        ).map { try $0.get("kind") }
    }

    /// Takes jobs back from runners that went silent; discards those that had their last attempt. Returns the kinds.
    static func rescue(_ tx: Transaction, limit: Int) throws -> [String] {
        try tx.rows(
            """
            WITH silent AS MATERIALIZED (
                SELECT workspace_id, id FROM job WHERE state = 'executing' AND lease_until < \(tx.now)
                ORDER BY lease_until LIMIT \(limit) FOR UPDATE SKIP LOCKED
            )
            UPDATE job SET state = CASE WHEN attempt >= max_attempts THEN 'discarded' ELSE 'available' END,
                completed_at = CASE WHEN attempt >= max_attempts THEN \(tx.now) END,
                lease_until = NULL, last_error = \(JobLifecycle.expiry)
            FROM silent WHERE job.workspace_id = silent.workspace_id AND job.id = silent.id RETURNING kind
            """
        ).map { try $0.get("kind") }
    }

    /// Forgets jobs that ended before a time. Returns how many.
    static func prune(_ tx: Transaction, endedBefore date: Date, limit: Int) throws -> Int {
        try tx.run(
            """
            WITH old AS MATERIALIZED (
                SELECT workspace_id, id FROM job WHERE \(isFinished) AND completed_at < \(date)
                ORDER BY completed_at LIMIT \(limit) FOR UPDATE SKIP LOCKED
            )
            DELETE FROM job USING old WHERE job.workspace_id = old.workspace_id AND job.id = old.id
            """)
    }

    /// Calls off a job that is not finished, a running one included: its worker's word is refused then.
    static func cancel(_ tx: Transaction, _ key: JobKey, sparing kinds: [String] = [], reason: String) throws -> Bool {
        try tx.run(
            """
            UPDATE job SET state = 'cancelled', lease_until = NULL, completed_at = \(tx.now), last_error = \(reason)
            WHERE workspace_id = \(key.workspace) AND id = \(key.id) AND \(isUnfinished) AND kind <> ALL(\(kinds))
            """) == 1
    }
}

// MARK: Looking

extension JobStore {
    static func counts(_ tx: Transaction) throws -> [JobCount] {
        try tx.rows("SELECT kind, state, count(*) AS count FROM job GROUP BY kind, state ORDER BY kind, state")
            .map { JobCount(kind: try $0.get("kind"), state: try $0.get("state"), count: try $0.get("count")) }
    }

    /// One state at a time, each by its own index.
    static func unfinished(_ tx: Transaction) throws -> [JobState: Int] {
        try tx.rows(
            """
            SELECT 'available' AS state, count(*) AS count FROM job WHERE state = 'available'
            UNION ALL SELECT 'executing', count(*) FROM job WHERE state = 'executing'
            UNION ALL SELECT 'scheduled', count(*) FROM job WHERE state IN ('scheduled', 'retryable') AND state = 'scheduled'
            UNION ALL SELECT 'retryable', count(*) FROM job WHERE state IN ('scheduled', 'retryable') AND state = 'retryable'
            """
        ).reduce(into: [:]) { $0[try $1.get("state", as: JobState.self)] = try $1.get("count", as: Int.self) }
    }

    static func waitingSince(_ tx: Transaction) throws -> Date? {
        try tx.first(
            """
            SELECT min(scheduled_at) AS since FROM job
            WHERE state IN ('available', 'scheduled', 'retryable') AND scheduled_at <= \(tx.now)
            """)?.get("since")
    }

    /// The newest first; `before` is the last number of the page before.
    static func recent(
        _ tx: Transaction, workspace: WorkspaceID, state: JobState?, before: Int64?, limit: Int
    ) throws -> [ListedJob] {
        let inState: SQL = state.map { "AND state = \($0)" } ?? ""
        return try tx.rows(
            """
            SELECT workspace_id, id, kind, state, attempt, max_attempts, scheduled_at, inserted_at, attempted_at,
                completed_at, last_error
            FROM job WHERE workspace_id = \(workspace) AND id < \(before ?? .max) \(inState)
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map(ListedJob.init)
    }
}
