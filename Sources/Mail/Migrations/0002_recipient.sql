-- A keyed digest of whom a message went to: mail to somebody who is erased is found also where it was written before they
-- were anybody here.
ALTER TABLE delivery ADD COLUMN recipient_index bytea CHECK (octet_length(recipient_index) = 16);
CREATE INDEX delivery_recipient ON delivery (workspace_id, recipient_index);
