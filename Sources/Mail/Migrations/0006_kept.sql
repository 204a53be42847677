-- kept: there was no mail server, so it lies here and nobody has it. That is not the same as sent, whatever is set up later.
ALTER TABLE delivery DROP CONSTRAINT delivery_state_check,
    ADD CONSTRAINT delivery_state_check CHECK (state IN ('queued', 'sending', 'sent', 'kept', 'refused', 'unknown'));
