-- A person's log of support is theirs for as long as they have an account: neither the end of a membership nor that of the
-- leave it was written under takes a line away. Ids and paths only; what a workspace's own trail says stays there.
ALTER TABLE support_entry
    DROP CONSTRAINT support_entry_workspace_id_access_id_fkey,
    ADD FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE;
