-- The ledger of mail: one row for each message to one recipient, written in the transaction that causes it.
-- Nil UUID as workspace: mail of the installation itself, such as sign-in links.
CREATE TABLE delivery (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
    -- Whom it is about, where that is a person of the workspace. The people's table stands above this room.
    person_id uuid,
    -- sending: a worker has it on the wire. unknown: it may have arrived, so nobody but a person sends it again.
    state text NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'unknown')),
    priority smallint NOT NULL CHECK (priority BETWEEN 0 AND 9),
    -- Sealed: address, subject, the message as JSON, the server's words, the dialogue of the last try.
    recipient bytea NOT NULL CHECK (octet_length(recipient) <= 1024),
    subject bytea NOT NULL CHECK (octet_length(subject) <= 4096),
    message bytea NOT NULL CHECK (octet_length(message) <= 8388608),
    reply bytea CHECK (octet_length(reply) <= 65536),
    dialogue bytea CHECK (octet_length(dialogue) <= 1048576),
    -- The kind of trouble of the last try; never a server's words, which may quote the address.
    trouble text CHECK (length(trouble) BETWEEN 1 AND 60),
    message_id text NOT NULL CHECK (length(message_id) BETWEEN 5 AND 300),
    -- The delivery that a person asked to have sent again. May outlive it.
    resend_of uuid,
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- From then on it is not worth sending.
    expires_at timestamptz NOT NULL,
    sent_at timestamptz CHECK ((sent_at IS NOT NULL) = (state = 'sent')),
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT delivery_message_id UNIQUE (workspace_id, message_id)
);
-- A second click does not send a third copy.
CREATE UNIQUE INDEX delivery_resend ON delivery (workspace_id, resend_of) WHERE resend_of IS NOT NULL;
CREATE INDEX delivery_open ON delivery (workspace_id, state) WHERE state <> 'sent';
CREATE INDEX delivery_person ON delivery (workspace_id, person_id) WHERE person_id IS NOT NULL;
-- What is forgotten next.
CREATE INDEX delivery_age ON delivery (created_at);

ALTER TABLE delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE delivery FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery_scope ON delivery
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON delivery TO klatch_app;
