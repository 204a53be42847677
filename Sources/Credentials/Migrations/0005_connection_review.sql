-- When somebody was last asked by mail to look through what they have connected.
CREATE TABLE connection_review (
    account_id uuid PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    asked_at timestamptz NOT NULL
);
ALTER TABLE connection_review ENABLE ROW LEVEL SECURITY;
ALTER TABLE connection_review FORCE ROW LEVEL SECURITY;
CREATE POLICY connection_review_scope ON connection_review
    USING (account_id = (SELECT current_account()) OR (SELECT scope_is_system()))
    WITH CHECK (account_id = (SELECT current_account()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (asked_at), DELETE ON connection_review TO klatch_app;
