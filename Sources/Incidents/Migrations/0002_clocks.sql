-- Nobody turns a clock back: when a duty is due, that it was decided, when somebody was told, and what was written down stay as
-- they are, whoever asks. The gravest that an incident was ever thought to be is kept: by it its stages are timed.
ALTER TABLE incident ADD COLUMN gravest text CHECK (gravest IN ('low', 'medium', 'high', 'critical'));

CREATE FUNCTION incident_keeps_its_gravity() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    grades text[] := ARRAY['low', 'medium', 'high', 'critical'];
BEGIN
    NEW.gravest := grades[greatest(array_position(grades, NEW.severity), COALESCE(array_position(grades,
        CASE TG_OP WHEN 'UPDATE' THEN COALESCE(OLD.gravest, OLD.severity) END), 0))];
    RETURN NEW;
END $$;
CREATE TRIGGER incident_gravity BEFORE INSERT OR UPDATE ON incident
    FOR EACH ROW EXECUTE FUNCTION incident_keeps_its_gravity();

CREATE FUNCTION incident_duty_keeps_its_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.due_at <> OLD.due_at OR NEW.duty <> OLD.duty OR NEW.incident_id <> OLD.incident_id THEN
        RAISE EXCEPTION 'when a duty is due does not change' USING ERRCODE = '23514';
    END IF;
    IF OLD.decision <> 'open' THEN RAISE EXCEPTION 'it was decided' USING ERRCODE = '23514'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER incident_duty_clock BEFORE UPDATE ON incident_duty
    FOR EACH ROW EXECUTE FUNCTION incident_duty_keeps_its_clock();

CREATE FUNCTION incident_person_is_told_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.told_at IS NOT NULL AND NEW.told_at IS DISTINCT FROM OLD.told_at THEN
        RAISE EXCEPTION 'when somebody was told does not change' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER incident_person_told BEFORE UPDATE ON incident_person
    FOR EACH ROW EXECUTE FUNCTION incident_person_is_told_once();

CREATE FUNCTION incident_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was written down stays' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER incident_stays BEFORE DELETE ON incident FOR EACH ROW EXECUTE FUNCTION incident_record_stays();
CREATE TRIGGER incident_entry_stays BEFORE UPDATE OR DELETE ON incident_entry
    FOR EACH ROW EXECUTE FUNCTION incident_record_stays();
CREATE TRIGGER incident_duty_stays BEFORE DELETE ON incident_duty
    FOR EACH ROW EXECUTE FUNCTION incident_record_stays();
