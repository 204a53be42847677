-- What a file means is chosen after it came, so it waits as it came. Files that wait for a yes are forgotten: a day old at most.
DELETE FROM outreach_import;
ALTER TABLE outreach_import_chunk RENAME COLUMN cards TO bytes;
GRANT UPDATE (summary) ON outreach_import TO klatch_app;
-- A file of contacts, or an archive of everything.
ALTER TABLE outreach_import ADD COLUMN kind text NOT NULL DEFAULT 'contacts' CHECK (kind IN ('contacts', 'everything'));
