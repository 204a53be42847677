-- Who did how much of what lately. A key is 16 bytes of a keyed hash, written as a UUID: no address, no account and no
-- network can be read off it.
--
-- Unlogged, because a bucket is written for almost every request that is limited. So a charge waits for no disk, and a
-- flood fills neither the write-ahead log nor the archives made of it. The price: when PostgreSQL crashes, or another
-- server takes over, all buckets are full again, which is one burst more for each key. After an orderly restart they
-- are as they were. What is guessed against for longer than a burst has rows that survive: limit_delay, and tries
-- counted beside the code they are made at.
CREATE UNLOGGED TABLE limit_bucket (
    key uuid NOT NULL,
    allowance text NOT NULL CHECK (length(allowance) BETWEEN 1 AND 100),
    -- When the bucket is full again: the theoretical arrival time of the generic cell rate algorithm.
    full_at timestamptz NOT NULL,
    -- The key goes first: the table is pruned by walking it.
    PRIMARY KEY (key, allowance)
) WITH (
    -- A row is rewritten in place, again and again, and no index names what changes.
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0.05
);
ALTER TABLE limit_bucket ENABLE ROW LEVEL SECURITY;
ALTER TABLE limit_bucket FORCE ROW LEVEL SECURITY;
CREATE POLICY limit_bucket_scope ON limit_bucket
    USING ((SELECT scope_is_system()))
    WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON limit_bucket TO klatch_app;

-- Failed tries, and until when the next one has to wait. Logged: a crash gives no guesses back.
CREATE TABLE limit_delay (
    key uuid NOT NULL,
    policy text NOT NULL CHECK (length(policy) BETWEEN 1 AND 100),
    failures integer NOT NULL CHECK (failures BETWEEN 1 AND 1000000),
    failed_at timestamptz NOT NULL,
    open_at timestamptz NOT NULL,
    PRIMARY KEY (key, policy)
) WITH (fillfactor = 50);
ALTER TABLE limit_delay ENABLE ROW LEVEL SECURITY;
ALTER TABLE limit_delay FORCE ROW LEVEL SECURITY;
CREATE POLICY limit_delay_scope ON limit_delay
    USING ((SELECT scope_is_system()))
    WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON limit_delay TO klatch_app;
