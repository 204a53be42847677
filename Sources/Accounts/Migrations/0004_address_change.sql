-- A wish for another address, which has to be proved by a code that is mailed there. Nothing changes before.
CREATE TABLE address_change (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    address_index bytea NOT NULL CHECK (octet_length(address_index) = 16),
    address bytea NOT NULL,
    -- Nothing where another account has the address: then no code is right.
    code_hash bytea CHECK (octet_length(code_hash) = 32),
    tries int NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    consumed_at timestamptz,
    voided_at timestamptz,
    CHECK (expires_at <= created_at + interval '1 hour')
);
CREATE INDEX address_change_account ON address_change (account_id, created_at DESC);
ALTER TABLE address_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE address_change FORCE ROW LEVEL SECURITY;
CREATE POLICY address_change_scope ON address_change
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (tries, consumed_at, voided_at), DELETE ON address_change TO klatch_app;

-- What a report takes back: the address that was left, sealed, and the index of the one it was left for.
ALTER TABLE not_me_link
    ADD COLUMN former_address bytea,
    ADD COLUMN changed_index bytea CHECK (octet_length(changed_index) = 16),
    ADD CHECK ((former_address IS NULL) = (changed_index IS NULL));
