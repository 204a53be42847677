-- What the end of a chain follows: an entry is added by one statement, which says in it what the end was before.
ALTER TABLE audit_head ADD COLUMN prev bytea CHECK (octet_length(prev) = 32);
GRANT UPDATE (prev) ON audit_head TO klatch_app;
