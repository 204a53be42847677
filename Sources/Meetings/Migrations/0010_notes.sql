-- What hosts write down about a booking, for themselves. Sealed under the guest's own key, and gone with it.
ALTER TABLE booking ADD COLUMN note bytea CHECK (octet_length(note) <= 16384);
ALTER TABLE booking ADD CONSTRAINT booking_note CHECK (note IS NULL OR guest IS NOT NULL);
