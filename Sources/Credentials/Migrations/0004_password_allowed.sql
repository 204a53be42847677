-- No password is written for somebody whose workspaces all forbid them, or demand their own sign-in, whatever the program
-- thinks (claim signin.passwordless). RESTRICTIVE: on top of whose row it is.
CREATE POLICY password_allowed_new ON password AS RESTRICTIVE FOR INSERT
    WITH CHECK (EXISTS (SELECT FROM membership m JOIN workspace w ON w.id = m.workspace_id
        WHERE m.account_id = password.account_id AND m.state = 'active' AND w.allows_passwords
            AND w.required_provider IS NULL));
CREATE POLICY password_allowed_changed ON password AS RESTRICTIVE FOR UPDATE USING (true)
    WITH CHECK (EXISTS (SELECT FROM membership m JOIN workspace w ON w.id = m.workspace_id
        WHERE m.account_id = password.account_id AND m.state = 'active' AND w.allows_passwords
            AND w.required_provider IS NULL));
