-- What an address was written down with is found again by the address, also by one that somebody had before. Keyed digests,
-- as `address_index` is.
ALTER TABLE person ADD COLUMN former_addresses bytea[] NOT NULL DEFAULT '{}';
ALTER TABLE account ADD COLUMN former_addresses bytea[] NOT NULL DEFAULT '{}';
GRANT UPDATE (former_addresses) ON account TO klatch_app;
ALTER TABLE support_access ADD COLUMN address_index bytea CHECK (octet_length(address_index) = 16);
