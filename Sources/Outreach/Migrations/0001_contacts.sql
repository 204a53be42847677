-- Somebody outside to whom a person of the workspace writes. It is that person's alone: no scope of the workspace sees it,
-- so neither do those who administer it.
CREATE TABLE outreach_contact (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    -- Whose contact it is.
    person_id uuid NOT NULL,
    address_index bytea NOT NULL CHECK (octet_length(address_index) = 16),
    -- Name, address and whatever was noted, sealed under the contact's own key.
    card bytea NOT NULL CHECK (octet_length(card) <= 65536),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT outreach_contact_address UNIQUE (workspace_id, person_id, address_index),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX outreach_contact_list ON outreach_contact (workspace_id, person_id, id DESC);
ALTER TABLE outreach_contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_contact FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_contact_own ON outreach_contact
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()))
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (address_index, card, updated_at), DELETE ON outreach_contact TO klatch_app;

-- A person uses the keys of their own contacts, and of nobody else's. A key comes just before its contact does.
CREATE POLICY data_key_contact ON data_key FOR SELECT
    USING (kind = 'contact' AND workspace_id = (SELECT workspace_of_person()) AND EXISTS (
        SELECT FROM outreach_contact c WHERE c.workspace_id = data_key.workspace_id AND c.id = data_key.owner_id));
CREATE POLICY data_key_contact_new ON data_key FOR INSERT
    WITH CHECK (kind = 'contact' AND version = 1 AND workspace_id = (SELECT workspace_of_person()));
CREATE POLICY data_key_contact_end ON data_key FOR UPDATE
    USING (kind = 'contact' AND workspace_id = (SELECT workspace_of_person()) AND destroyed_at IS NULL AND EXISTS (
        SELECT FROM outreach_contact c WHERE c.workspace_id = data_key.workspace_id AND c.id = data_key.owner_id))
    WITH CHECK (kind = 'contact' AND workspace_id = (SELECT workspace_of_person()) AND destroyed_at IS NOT NULL);

-- Whichever way a contact goes, with its person or by itself, its key goes first.
CREATE FUNCTION outreach_destroy_contact_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE data_key SET wrapped = NULL, destroyed_at = now() WHERE workspace_id = OLD.workspace_id
        AND kind = 'contact' AND owner_id = OLD.id AND destroyed_at IS NULL;
    RETURN OLD;
END $$;
CREATE TRIGGER outreach_contact_key BEFORE DELETE ON outreach_contact
    FOR EACH ROW EXECUTE FUNCTION outreach_destroy_contact_key();

-- Addresses and domains to which a person does not write. What was suppressed stays so when its contact is deleted: then
-- only the keyed hash is left.
CREATE TABLE outreach_suppression (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('address', 'domain')),
    entry bytea NOT NULL CHECK (octet_length(entry) = 32),
    -- The address or domain, sealed under the person's key; none once its contact was deleted.
    label bytea CHECK (octet_length(label) <= 1024),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT outreach_suppression_entry UNIQUE (workspace_id, person_id, entry),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE outreach_suppression ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_suppression FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_suppression_own ON outreach_suppression
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()))
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (label), DELETE ON outreach_suppression TO klatch_app;

-- A file of contacts between its preview and a yes. Nobody is a contact before.
CREATE TABLE outreach_import (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- Counts, first rows and what is wrong, sealed under the person's key.
    summary bytea NOT NULL CHECK (octet_length(summary) <= 4194304),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX outreach_import_expiry ON outreach_import (expires_at);
ALTER TABLE outreach_import ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_import FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_import_own ON outreach_import
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()))
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (expires_at), DELETE ON outreach_import TO klatch_app;

-- The contacts that such a file would bring, some at a time, sealed under the person's key.
CREATE TABLE outreach_import_chunk (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    import_id uuid NOT NULL,
    number bigint NOT NULL CHECK (number >= 0),
    cards bytea NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT outreach_import_chunk_number UNIQUE (workspace_id, import_id, number),
    FOREIGN KEY (workspace_id, import_id) REFERENCES outreach_import (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE outreach_import_chunk ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_import_chunk FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_import_chunk_own ON outreach_import_chunk
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()))
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON outreach_import_chunk TO klatch_app;
