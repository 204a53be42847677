-- What a workspace demands of sign-in: links and sessions may be shorter than ours, never longer.
ALTER TABLE workspace
    ADD COLUMN link_minutes int NOT NULL DEFAULT 60 CHECK (link_minutes BETWEEN 5 AND 60),
    ADD COLUMN session_days int NOT NULL DEFAULT 14 CHECK (session_days BETWEEN 1 AND 14);

-- Set when the mail is written: the shortest that any workspace of the account allows.
ALTER TABLE sign_in ADD COLUMN expires_at timestamptz,
    ADD CHECK (expires_at <= sent_at + interval '60 minutes'),
    ADD CHECK ((expires_at IS NULL) = (sent_at IS NULL));
