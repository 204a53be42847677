-- Who comes into a group, or goes out of one, may come into an audience or go: they are marked, once for each statement, in
-- the transaction that writes them. Somebody who is erased needs no mark.
CREATE FUNCTION directory_mark_joined() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audience_stale (workspace_id, person_id) SELECT j.workspace_id, j.person_id FROM joined j;
    RETURN NULL;
END $$;
CREATE FUNCTION directory_mark_parted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audience_stale (workspace_id, person_id) SELECT p.workspace_id, p.person_id FROM parted p
    WHERE EXISTS (SELECT FROM person o WHERE o.workspace_id = p.workspace_id AND o.id = p.person_id);
    RETURN NULL;
END $$;
CREATE TRIGGER directory_member_joined AFTER INSERT ON directory_member
    REFERENCING NEW TABLE AS joined FOR EACH STATEMENT EXECUTE FUNCTION directory_mark_joined();
CREATE TRIGGER directory_member_parted AFTER DELETE ON directory_member
    REFERENCING OLD TABLE AS parted FOR EACH STATEMENT EXECUTE FUNCTION directory_mark_parted();
