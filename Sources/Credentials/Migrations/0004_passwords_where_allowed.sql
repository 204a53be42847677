-- A password is kept only for somebody of a workspace that takes one, whatever statement writes it. For the role that
-- serves: a backup is restored table by table, before its workspaces are there.
CREATE POLICY password_where_allowed ON password AS RESTRICTIVE FOR INSERT TO klatch_app
    WITH CHECK (EXISTS (SELECT FROM membership m JOIN workspace w ON w.id = m.workspace_id
        WHERE m.account_id = password.account_id AND m.state = 'active' AND w.allows_passwords
            AND w.required_provider IS NULL));
