-- What backups were made, checked and rehearsed: what the places are compared with, since one who rules a place can take
-- backups away, or put old ones in the place of new. The installation's own, so under the nil UUID.
CREATE TABLE backup_run (
    workspace_id uuid NOT NULL CHECK (workspace_id = '00000000-0000-0000-0000-000000000000'),
    id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    -- Null where it failed.
    data_name text CHECK (length(data_name) = 45),
    keys_name text CHECK (length(keys_name) = 45),
    bytes bigint CHECK (bytes >= 0),
    row_count bigint CHECK (row_count >= 0),
    -- SHA-256 of the manifest of the data.
    manifest bytea CHECK (octet_length(manifest) = 32),
    -- In words, where it failed; nobody's data.
    failure text CHECK (length(failure) BETWEEN 1 AND 2000),
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT backup_run_outcome CHECK ((failure IS NULL) = (data_name IS NOT NULL AND keys_name IS NOT NULL
        AND bytes IS NOT NULL AND row_count IS NOT NULL AND manifest IS NOT NULL))
);
CREATE INDEX backup_run_started ON backup_run (workspace_id, started_at DESC);
ALTER TABLE backup_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE backup_run FORCE ROW LEVEL SECURITY;
CREATE POLICY backup_run_scope ON backup_run
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON backup_run TO klatch_app;

CREATE TABLE backup_drill (
    workspace_id uuid NOT NULL CHECK (workspace_id = '00000000-0000-0000-0000-000000000000'),
    id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    -- Of the backup that was restored; null where none was found.
    data_name text CHECK (length(data_name) = 45),
    -- How long it took until everything was restored and checked, and how much would have been lost.
    seconds integer NOT NULL CHECK (seconds >= 0),
    lost_seconds integer CHECK (lost_seconds >= 0),
    row_count bigint CHECK (row_count >= 0),
    failure text CHECK (length(failure) BETWEEN 1 AND 2000),
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT backup_drill_outcome CHECK (failure IS NOT NULL
        OR (data_name IS NOT NULL AND lost_seconds IS NOT NULL AND row_count IS NOT NULL))
);
CREATE INDEX backup_drill_started ON backup_drill (workspace_id, started_at DESC);
ALTER TABLE backup_drill ENABLE ROW LEVEL SECURITY;
ALTER TABLE backup_drill FORCE ROW LEVEL SECURITY;
CREATE POLICY backup_drill_scope ON backup_drill
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON backup_drill TO klatch_app;
