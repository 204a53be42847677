-- Sealed under the workspace's key: words of the organiser's own in the mail that welcomes whoever joins by a link.
ALTER TABLE audience ADD COLUMN welcome bytea CHECK (octet_length(welcome) <= 16384);
