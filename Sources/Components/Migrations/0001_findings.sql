-- Components of this installation that a published notice concerns, of the installation (the nil UUID). When one was found
-- never changes: the time in which it is to be closed runs from there. One that comes back is found anew.
CREATE TABLE component_finding (
    workspace_id uuid NOT NULL CHECK (workspace_id = '00000000-0000-0000-0000-000000000000'),
    id uuid NOT NULL,
    advisory text NOT NULL CHECK (char_length(advisory) BETWEEN 1 AND 200),
    origin text NOT NULL CHECK (origin IN ('swift', 'debian')),
    component text NOT NULL CHECK (char_length(component) BETWEEN 1 AND 300),
    version text NOT NULL CHECK (char_length(version) BETWEEN 1 AND 300),
    severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical', 'unknown')),
    summary text NOT NULL CHECK (char_length(summary) <= 300),
    -- The version in which it is mended, where there is one.
    fixed text CHECK (char_length(fixed) <= 300),
    found_at timestamptz NOT NULL,
    -- When it was no longer found.
    closed_at timestamptz,
    -- Somebody takes the risk until then, and says why.
    accepted_until timestamptz,
    accepted_by uuid,
    accepted_reason text CHECK (char_length(accepted_reason) BETWEEN 1 AND 500),
    PRIMARY KEY (workspace_id, id),
    CHECK ((accepted_until IS NULL) = (accepted_by IS NULL) AND (accepted_until IS NULL) = (accepted_reason IS NULL))
);
CREATE UNIQUE INDEX component_finding_open ON component_finding (workspace_id, advisory, origin, component, version)
    WHERE closed_at IS NULL;
ALTER TABLE component_finding ENABLE ROW LEVEL SECURITY;
ALTER TABLE component_finding FORCE ROW LEVEL SECURITY;
CREATE POLICY component_finding_scope ON component_finding
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (severity, summary, fixed, closed_at, accepted_until, accepted_by, accepted_reason)
    ON component_finding TO klatch_app;
