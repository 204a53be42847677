-- Who of support it was, by name and address as they were when it happened: sealed, and gone with their account alone.
-- What became of what they asked for is added when it has been answered; until then nobody knows.
ALTER TABLE support_entry
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN who bytea CHECK (octet_length(who) <= 4096),
    ADD COLUMN outcome text CHECK (outcome IN ('done', 'refused', 'failed')),
    -- The path the answer led to: that of what was made.
    ADD COLUMN result text CHECK (char_length(result) BETWEEN 1 AND 200),
    ADD UNIQUE (workspace_id, id),
    ADD CHECK (outcome IS NOT NULL OR result IS NULL);
CREATE INDEX support_entry_operator ON support_entry (operator_id) WHERE who IS NOT NULL;
GRANT UPDATE (who, outcome, result) ON support_entry TO klatch_app;

-- A line stays as it was written: what became of it is said once, and no name goes before its account.
CREATE FUNCTION support_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome IS NOT NULL AND (NEW.outcome, NEW.result) IS DISTINCT FROM (OLD.outcome, OLD.result) THEN
        RAISE EXCEPTION 'what became of it has been said';
    END IF;
    IF NEW.who IS DISTINCT FROM OLD.who
        AND (NEW.who IS NOT NULL OR EXISTS (SELECT FROM account WHERE id = OLD.operator_id)) THEN
        RAISE EXCEPTION 'who it was stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER support_entry_as_written BEFORE UPDATE ON support_entry
    FOR EACH ROW EXECUTE FUNCTION support_entry_stays();

CREATE FUNCTION support_entry_forget_who() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE support_entry SET who = NULL WHERE operator_id = OLD.id AND who IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER support_entry_who AFTER DELETE ON account
    FOR EACH ROW EXECUTE FUNCTION support_entry_forget_who();
