-- Sealed: the hours of a day, in the reader's zone, within which the message may leave. Null for any.
ALTER TABLE delivery ADD COLUMN hours bytea CHECK (octet_length(hours) <= 1024);
