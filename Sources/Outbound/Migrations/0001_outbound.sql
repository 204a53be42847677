-- The ledger of calls to other servers: a row is written before a call leaves and completed when it is over. It says to
-- whom, what for and which fields were asked for, and holds nothing of what was sent or answered.
-- Nil UUID as workspace: calls of the installation itself, or for an account in no workspace.
CREATE TABLE outbound_call (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    -- For whom. The tables of people and accounts stand above this room.
    person_id uuid,
    account_id uuid,
    vendor text NOT NULL CHECK (length(vendor) BETWEEN 1 AND 60),
    operation text NOT NULL CHECK (length(operation) BETWEEN 1 AND 200),
    host text NOT NULL CHECK (length(host) BETWEEN 1 AND 260),
    -- The test server that stood for the vendor, in local mode.
    stand_in text CHECK (length(stand_in) BETWEEN 1 AND 300),
    method text NOT NULL CHECK (length(method) BETWEEN 1 AND 20),
    -- A template with names where values stood.
    path text NOT NULL CHECK (length(path) BETWEEN 1 AND 2048),
    asked text[] NOT NULL CHECK (cardinality(asked) <= 100 AND octet_length(asked::text) <= 8192),
    result text NOT NULL CHECK (
        result IN ('started', 'answered', 'rejected', 'unauthorized', 'rate_limited', 'unavailable', 'unknown')),
    status smallint CHECK (status BETWEEN 100 AND 599),
    milliseconds bigint CHECK (milliseconds >= 0),
    request_bytes bigint CHECK (request_bytes >= 0),
    response_bytes bigint CHECK (response_bytes >= 0),
    started_at timestamptz NOT NULL,
    finished_at timestamptz CHECK ((finished_at IS NULL) = (result = 'started')),
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX outbound_call_person ON outbound_call (workspace_id, person_id, id) WHERE person_id IS NOT NULL;
CREATE INDEX outbound_call_account ON outbound_call (account_id, id) WHERE account_id IS NOT NULL;
-- Whose process may have died.
CREATE INDEX outbound_call_started ON outbound_call (started_at) WHERE result = 'started';
-- What is forgotten next.
CREATE INDEX outbound_call_age ON outbound_call (started_at);

ALTER TABLE outbound_call ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbound_call FORCE ROW LEVEL SECURITY;
-- People and accounts read their own.
CREATE POLICY outbound_call_read ON outbound_call FOR SELECT
    USING (workspace_id = (SELECT current_workspace())
        OR (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR account_id = (SELECT current_account())
        OR (SELECT scope_is_system()));
CREATE POLICY outbound_call_add ON outbound_call FOR INSERT
    WITH CHECK (workspace_id = (SELECT current_workspace())
        OR (workspace_id = '00000000-0000-0000-0000-000000000000' AND account_id = (SELECT current_account()))
        OR (SELECT scope_is_system()));
-- A row is completed once.
CREATE POLICY outbound_call_complete ON outbound_call FOR UPDATE
    USING (result = 'started' AND (workspace_id = (SELECT current_workspace())
        OR (workspace_id = '00000000-0000-0000-0000-000000000000' AND account_id = (SELECT current_account()))
        OR (SELECT scope_is_system())))
    WITH CHECK (result <> 'started');
CREATE POLICY outbound_call_forget ON outbound_call FOR DELETE
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON outbound_call TO klatch_app;
GRANT UPDATE (result, status, milliseconds, request_bytes, response_bytes, finished_at) ON outbound_call TO klatch_app;
