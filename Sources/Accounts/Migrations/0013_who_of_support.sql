-- Who of support asks, by name and address as they were when they asked: sealed, and gone with their account alone.
ALTER TABLE support_access ADD COLUMN asking bytea CHECK (octet_length(asking) <= 4096);
GRANT UPDATE (asking) ON support_access TO klatch_app;

CREATE FUNCTION support_access_forget_asking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE support_access SET asking = NULL WHERE operator_id = OLD.id AND asking IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER support_access_asking AFTER DELETE ON account
    FOR EACH ROW EXECUTE FUNCTION support_access_forget_asking();
