-- What row security reads. Each answers NULL, or false, where the transaction was opened for nobody or for another kind
-- of scope, so that a policy which names a workspace is not also opened by one of its people.
CREATE FUNCTION current_workspace() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT NULLIF(current_setting('app.workspace_id', true), '')::uuid
    WHERE current_setting('app.scope', true) = 'workspace' $$;
CREATE FUNCTION workspace_of_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT NULLIF(current_setting('app.workspace_id', true), '')::uuid
    WHERE current_setting('app.scope', true) = 'person' $$;
CREATE FUNCTION current_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT NULLIF(current_setting('app.person_id', true), '')::uuid $$;
CREATE FUNCTION current_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT NULLIF(current_setting('app.account_id', true), '')::uuid $$;
CREATE FUNCTION current_link() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT NULLIF(current_setting('app.link_id', true), '')::uuid $$;
CREATE FUNCTION scope_is_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT COALESCE(current_setting('app.scope', true) = 'system', false) $$;
