-- Incidents of the installation (the nil UUID). When one was detected never changes, stages follow one another, and none
-- is left before what it owes is written down: the database sees to that, whoever asks.
CREATE TABLE incident (
    workspace_id uuid NOT NULL CHECK (workspace_id = '00000000-0000-0000-0000-000000000000'),
    id uuid NOT NULL,
    detected_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    is_exercise boolean NOT NULL,
    severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    kind text NOT NULL CHECK (char_length(kind) BETWEEN 2 AND 40),
    -- For the rights of those affected; who decided over the data; whose law.
    risk text NOT NULL CHECK (risk IN ('none', 'some', 'high', 'unknown')),
    part text NOT NULL CHECK (part IN ('controller', 'processor')),
    region text NOT NULL CHECK (region IN ('eu', 'uk', 'elsewhere')),
    stage text NOT NULL CHECK (stage IN ('contain', 'investigate', 'repair', 'notify', 'learn', 'closed')),
    stage_since timestamptz NOT NULL,
    -- Name, nature, data and systems.
    document bytea NOT NULL,
    -- The alert that it came from.
    case_id uuid,
    closed_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    CHECK (detected_at <= recorded_at),
    CHECK ((stage = 'closed') = (closed_at IS NOT NULL))
);
ALTER TABLE incident ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident FORCE ROW LEVEL SECURITY;
CREATE POLICY incident_scope ON incident USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (severity, risk, stage, stage_since, closed_at) ON incident TO klatch_app;

-- What was done and found, each under its stage: added, never changed.
CREATE TABLE incident_entry (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    kind text NOT NULL CHECK (char_length(kind) BETWEEN 2 AND 40),
    number bigint,
    -- Nil where Klatch did it by itself.
    account_id uuid,
    words bytea,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, incident_id) REFERENCES incident (workspace_id, id)
);
CREATE INDEX incident_entry_of ON incident_entry (workspace_id, incident_id, position);
ALTER TABLE incident_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY incident_entry_scope ON incident_entry
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT ON incident_entry TO klatch_app;

-- Whom an incident may have to be told to: the people, the authority, the customers.
CREATE TABLE incident_duty (
    workspace_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    duty text NOT NULL CHECK (duty IN ('people', 'authority', 'customers')),
    due_at timestamptz NOT NULL,
    decision text NOT NULL DEFAULT 'open' CHECK (decision IN ('open', 'told', 'none')),
    -- Why so, and where it was told after its time, why then.
    reason bytea,
    late_reason bytea,
    decided_at timestamptz,
    decided_by uuid,
    PRIMARY KEY (workspace_id, incident_id, duty),
    FOREIGN KEY (workspace_id, incident_id) REFERENCES incident (workspace_id, id),
    CHECK ((decision = 'open') = (decided_at IS NULL)),
    CHECK (decision = 'open' OR reason IS NOT NULL),
    CHECK (decision <> 'told' OR decided_at <= due_at OR late_reason IS NOT NULL)
);
ALTER TABLE incident_duty ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_duty FORCE ROW LEVEL SECURITY;
CREATE POLICY incident_duty_scope ON incident_duty
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (decision, reason, late_reason, decided_at, decided_by) ON incident_duty TO klatch_app;

-- Which hours of the clock were rung, each once.
CREATE TABLE incident_alert (
    workspace_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    hours int NOT NULL CHECK (hours > 0),
    at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, incident_id, hours),
    FOREIGN KEY (workspace_id, incident_id) REFERENCES incident (workspace_id, id)
);
ALTER TABLE incident_alert ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_alert FORCE ROW LEVEL SECURITY;
CREATE POLICY incident_alert_scope ON incident_alert
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT ON incident_alert TO klatch_app;

-- Who is affected: one row for each address, so that nobody is written to twice. Bare ids: names stay where they are.
CREATE TABLE incident_person (
    workspace_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    address_index bytea NOT NULL CHECK (octet_length(address_index) = 16),
    home_id uuid NOT NULL,
    person_id uuid NOT NULL,
    source text NOT NULL CHECK (source IN ('trail', 'keys', 'hand')),
    found_at timestamptz NOT NULL,
    told_at timestamptz,
    PRIMARY KEY (workspace_id, incident_id, address_index),
    FOREIGN KEY (workspace_id, incident_id) REFERENCES incident (workspace_id, id)
);
ALTER TABLE incident_person ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_person FORCE ROW LEVEL SECURITY;
CREATE POLICY incident_person_scope ON incident_person
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (told_at) ON incident_person TO klatch_app;

-- What those affected are told, in its three parts. One for each incident.
CREATE TABLE incident_notice (
    workspace_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    words bytea NOT NULL,
    written_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, incident_id),
    FOREIGN KEY (workspace_id, incident_id) REFERENCES incident (workspace_id, id)
);
ALTER TABLE incident_notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_notice FORCE ROW LEVEL SECURITY;
CREATE POLICY incident_notice_scope ON incident_notice
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT ON incident_notice TO klatch_app;

-- What is held back until somebody lifts it: mail, changes, calls to a provider; of everything, a workspace or an account.
CREATE TABLE hold (
    workspace_id uuid NOT NULL CHECK (workspace_id = '00000000-0000-0000-0000-000000000000'),
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('sending', 'changes', 'calls')),
    reach text NOT NULL CHECK (reach IN ('everything', 'workspace', 'account')),
    subject_id uuid,
    -- Of calls: to whom. Nil for all.
    vendor text CHECK (char_length(vendor) BETWEEN 1 AND 40),
    began_at timestamptz NOT NULL,
    began_by uuid NOT NULL,
    lifted_at timestamptz,
    lifted_by uuid,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, incident_id) REFERENCES incident (workspace_id, id),
    CHECK ((reach = 'everything') = (subject_id IS NULL)),
    CHECK (vendor IS NULL OR kind = 'calls')
);
ALTER TABLE hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE hold FORCE ROW LEVEL SECURITY;
CREATE POLICY hold_scope ON hold USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (lifted_at, lifted_by) ON hold TO klatch_app;

CREATE FUNCTION incident_keeps_its_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stages text[] := ARRAY['contain', 'investigate', 'repair', 'notify', 'learn', 'closed'];
    owed text[] := CASE OLD.stage
        WHEN 'contain' THEN ARRAY['measures'] WHEN 'investigate' THEN ARRAY['cause', 'records']
        WHEN 'repair' THEN ARRAY['fix', 'owner', 'due'] WHEN 'learn' THEN ARRAY['test', 'siblings', 'lessons']
        ELSE ARRAY[]::text[] END;
    step int := array_position(stages, NEW.stage) - array_position(stages, OLD.stage);
BEGIN
    IF NEW.workspace_id <> OLD.workspace_id OR NEW.id <> OLD.id OR NEW.detected_at <> OLD.detected_at
        OR NEW.recorded_at <> OLD.recorded_at OR NEW.is_exercise <> OLD.is_exercise THEN
        RAISE EXCEPTION 'what an incident is does not change' USING ERRCODE = '23514';
    END IF;
    IF step NOT IN (0, 1) THEN RAISE EXCEPTION 'stages follow one another' USING ERRCODE = '23514'; END IF;
    IF step = 1 AND EXISTS (SELECT FROM unnest(owed) AS o (kind) WHERE NOT EXISTS (
        SELECT FROM incident_entry e WHERE e.workspace_id = NEW.workspace_id AND e.incident_id = NEW.id
            AND e.kind = o.kind AND e.words IS NOT NULL)) THEN
        RAISE EXCEPTION 'the stage is not done' USING ERRCODE = '23514';
    END IF;
    IF step = 1 AND OLD.stage = 'notify' AND EXISTS (SELECT FROM incident_duty d
        WHERE d.workspace_id = NEW.workspace_id AND d.incident_id = NEW.id AND d.decision = 'open') THEN
        RAISE EXCEPTION 'somebody may still have to be told' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER incident_order BEFORE UPDATE ON incident FOR EACH ROW EXECUTE FUNCTION incident_keeps_its_order();
