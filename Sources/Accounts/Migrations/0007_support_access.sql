-- Leave for support outlives the membership it was given in: the person goes on reading what was done with it, and support
-- does not learn from its end who was a member. It goes with the account.
ALTER TABLE support_access
    DROP CONSTRAINT support_access_workspace_id_account_id_fkey,
    ADD FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
    -- How the person had signed in who allowed it, and with which second factor: support has no more than that.
    ADD COLUMN met_method text CHECK (char_length(met_method) BETWEEN 1 AND 30),
    ADD COLUMN met_factor text CHECK (met_factor IN ('passkey', 'totp', 'recovery-code')),
    -- When whoever asked took it back. A wish that was declined looks to them as if nobody had answered.
    ADD COLUMN closed_at timestamptz;
GRANT UPDATE (met_method, met_factor, closed_at) ON support_access TO klatch_app;

-- Whoever leaves a workspace takes their leave for support along: a workspace may end it, and nothing else.
CREATE POLICY support_access_read ON support_access FOR SELECT
    USING (workspace_id = (SELECT current_workspace()));
CREATE POLICY support_access_end ON support_access FOR UPDATE
    USING (workspace_id = (SELECT current_workspace()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) AND ended_at IS NOT NULL);
