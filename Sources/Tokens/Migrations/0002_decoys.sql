-- decoy: looks like a person's token, opens nothing, and tells of whoever tries it.
ALTER TABLE bearer_token
    DROP CONSTRAINT bearer_token_kind_check,
    ADD CONSTRAINT bearer_token_kind_check CHECK (kind IN ('pat', 'scim', 'decoy'));
