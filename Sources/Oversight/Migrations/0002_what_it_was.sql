-- What a line was about stays with it when it is held no more: which role, which token. A token's name is somebody's word:
-- sealed, and gone with its person.
ALTER TABLE access_review_line
    ADD COLUMN what text CHECK (char_length(what) BETWEEN 1 AND 60),
    ADD COLUMN label bytea CHECK (octet_length(label) <= 4096),
    ADD COLUMN person_id uuid;
GRANT UPDATE (label) ON access_review_line TO klatch_app;
