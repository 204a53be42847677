-- Whether there was a copy of a passkey when it was used last, as synced ones have; null where it was not used since. A
-- column of its own: the program may not write over the key itself.
ALTER TABLE factor ADD COLUMN is_backed_up boolean CHECK (kind = 'passkey' OR is_backed_up IS NULL);
GRANT UPDATE (is_backed_up) ON factor TO klatch_app;
