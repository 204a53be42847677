-- Mails that are due are walked over in one order, from where the last transaction stopped.
DROP INDEX outreach_message_run;
CREATE INDEX outreach_message_due ON outreach_message (run_at, workspace_id, id) WHERE run_at IS NOT NULL;
