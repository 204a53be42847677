-- Seconds for which what was read last of somebody's calendars is used although reading it anew fails. Theirs to say.
ALTER TABLE availability ADD COLUMN patience bigint NOT NULL DEFAULT 259200 CHECK (patience BETWEEN 0 AND 259200);
