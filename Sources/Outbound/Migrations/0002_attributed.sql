-- Whoever signs in through another service is nobody yet while it is asked. Its answer says who they are, and the call becomes
-- theirs: once, and nothing else of it changes.
CREATE POLICY outbound_call_attribute ON outbound_call FOR UPDATE
    USING (workspace_id = '00000000-0000-0000-0000-000000000000' AND account_id IS NULL AND person_id IS NULL
        AND result <> 'started' AND (SELECT scope_is_system()))
    WITH CHECK (account_id IS NOT NULL);
GRANT UPDATE (account_id) ON outbound_call TO klatch_app;

-- Policies are joined by "or", so that the one above alone would let what is over be told otherwise.
CREATE FUNCTION outbound_call_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.account_id IS NOT NULL AND NEW.account_id IS DISTINCT FROM OLD.account_id
        OR OLD.result <> 'started' AND (NEW.result, NEW.status, NEW.milliseconds, NEW.request_bytes, NEW.response_bytes,
            NEW.finished_at) IS DISTINCT FROM (OLD.result, OLD.status, OLD.milliseconds, OLD.request_bytes,
            OLD.response_bytes, OLD.finished_at)
    THEN
        RAISE EXCEPTION 'a call that is over stays as it was' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outbound_call_stays BEFORE UPDATE ON outbound_call
    FOR EACH ROW EXECUTE FUNCTION outbound_call_stays();
