ALTER TABLE program_habits
    -- What the program says at the head of each introduction. Sealed under the workspace's key; null for nothing.
    ADD COLUMN words bytea CHECK (octet_length(words) <= 16384),
    -- Whether each introduction carries one of the program's questions, to begin with.
    ADD COLUMN breaks_ice boolean NOT NULL DEFAULT false;
