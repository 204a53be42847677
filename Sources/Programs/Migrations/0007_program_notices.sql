-- What those who look after a program should know of it: a round that did not take place, and rules that leave people with
-- nobody to meet. Numbers, and names of rules and of what people share; nothing here is about one person.
CREATE TABLE program_notice (
    workspace_id uuid NOT NULL,
    program_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('empty', 'rules')),
    -- The round that it is about; null for rules that no round has gone by yet.
    round_at timestamptz,
    noted_at timestamptz NOT NULL,
    -- How many were left out for which reason.
    reasons text NOT NULL CHECK (octet_length(reasons) <= 4096),
    findings text NOT NULL,
    PRIMARY KEY (workspace_id, program_id, kind),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE program_notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE program_notice FORCE ROW LEVEL SECURITY;
CREATE POLICY program_notice_scope ON program_notice
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON program_notice TO klatch_app;
