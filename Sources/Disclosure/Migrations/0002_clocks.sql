-- Nobody turns a clock back: when a report came in, when a person answered it, and until when silence was asked stay as they
-- are, whoever asks; news only get newer.
CREATE FUNCTION flaw_report_keeps_its_clocks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.received_at <> OLD.received_at OR NEW.embargo_until <> OLD.embargo_until OR NEW.document <> OLD.document THEN
        RAISE EXCEPTION 'what came in, and when, does not change' USING ERRCODE = '23514';
    END IF;
    IF OLD.acknowledged_at IS NOT NULL AND NEW.acknowledged_at IS DISTINCT FROM OLD.acknowledged_at
        OR NEW.acknowledged_at < NEW.received_at OR NEW.last_news_at < OLD.last_news_at
        OR OLD.last_news_at IS NOT NULL AND NEW.last_news_at IS NULL
        OR OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at THEN
        RAISE EXCEPTION 'a clock is not turned back' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER flaw_report_clocks BEFORE UPDATE ON flaw_report
    FOR EACH ROW EXECUTE FUNCTION flaw_report_keeps_its_clocks();

CREATE FUNCTION flaw_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was written down stays' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER flaw_report_stays BEFORE DELETE ON flaw_report FOR EACH ROW EXECUTE FUNCTION flaw_record_stays();
CREATE TRIGGER flaw_message_stays BEFORE UPDATE OR DELETE ON flaw_message
    FOR EACH ROW EXECUTE FUNCTION flaw_record_stays();
