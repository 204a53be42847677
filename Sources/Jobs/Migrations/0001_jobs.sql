-- A job is a row, written in the transaction that causes it. Nil UUID as workspace: a job of the installation itself.
CREATE TABLE job (
    workspace_id uuid NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
    -- JSON of ids; as text, because nothing here looks inside.
    payload text NOT NULL CHECK (octet_length(payload) <= 4096),
    state text NOT NULL CHECK (
        state IN ('scheduled', 'available', 'executing', 'retryable', 'completed', 'cancelled', 'discarded')),
    -- 0 goes first.
    priority smallint NOT NULL CHECK (priority BETWEEN 0 AND 9),
    scheduled_at timestamptz NOT NULL,
    attempt integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    max_attempts integer NOT NULL CHECK (max_attempts > 0),
    -- Until then the holder of the fence owns the job; others may take it afterwards, with a higher fence.
    lease_until timestamptz CHECK ((lease_until IS NOT NULL) = (state = 'executing')),
    lease_fence bigint NOT NULL DEFAULT 0,
    unique_key text CHECK (length(unique_key) BETWEEN 1 AND 200),
    -- Never holds a value of a row or of a message: kinds of error only.
    last_error text CHECK (length(last_error) <= 500),
    inserted_at timestamptz NOT NULL,
    attempted_at timestamptz,
    -- When it was completed, cancelled or discarded.
    completed_at timestamptz CHECK ((completed_at IS NOT NULL) = (state IN ('completed', 'cancelled', 'discarded'))),
    PRIMARY KEY (workspace_id, id)
) WITH (
    -- Each row is rewritten twice in its life: room for one rewrite on its own page, and vacuum soon and at full speed.
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0,
    autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05
);

-- What a runner takes next of a kind.
CREATE INDEX job_available ON job (kind, priority, scheduled_at, id) WHERE state = 'available';
-- What becomes available next.
CREATE INDEX job_waiting ON job (scheduled_at) WHERE state IN ('scheduled', 'retryable');
-- Whose runner may have gone silent.
CREATE INDEX job_executing ON job (lease_until) WHERE state = 'executing';
-- What is pruned next.
CREATE INDEX job_finished ON job (completed_at) WHERE state IN ('completed', 'cancelled', 'discarded');
CREATE UNIQUE INDEX job_unique ON job (workspace_id, kind, unique_key)
    WHERE unique_key IS NOT NULL AND state IN ('scheduled', 'available', 'executing', 'retryable');

ALTER TABLE job ENABLE ROW LEVEL SECURITY;
ALTER TABLE job FORCE ROW LEVEL SECURITY;
CREATE POLICY job_scope ON job
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON job TO klatch_app;

-- What enqueues a job again and again. One row moves on by its rule, whoever finds it due first.
CREATE TABLE job_schedule (
    workspace_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
    payload text NOT NULL CHECK (octet_length(payload) <= 4096),
    max_attempts integer NOT NULL CHECK (max_attempts > 0),
    -- `every 300 seconds`, `daily 03:15 Europe/Berlin`, `weekly tuesday 10:00 Europe/Berlin`.
    rule text NOT NULL CHECK (length(rule) BETWEEN 1 AND 120),
    next_at timestamptz NOT NULL,
    last_at timestamptz,
    PRIMARY KEY (workspace_id, name)
);
CREATE INDEX job_schedule_next ON job_schedule (next_at);

ALTER TABLE job_schedule ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_schedule FORCE ROW LEVEL SECURITY;
CREATE POLICY job_schedule_scope ON job_schedule
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON job_schedule TO klatch_app;
