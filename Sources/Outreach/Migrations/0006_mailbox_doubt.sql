-- A mailbox whose address is unlike the one its person signs in by waits for their word. Since when it sends from here: one that
-- is connected again does not begin anew with few mails a day.
ALTER TABLE outreach_mailbox DROP CONSTRAINT outreach_mailbox_state_check,
    ADD CONSTRAINT outreach_mailbox_state_check CHECK (state IN ('connected', 'revoked', 'unconfirmed')),
    ADD COLUMN sends_since timestamptz;
