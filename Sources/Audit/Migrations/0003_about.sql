-- A keyed digest of the address that personal details are about, where they are about somebody who has no id yet. It is no
-- part of the chain.
ALTER TABLE audit_personal ADD COLUMN about bytea CHECK (octet_length(about) = 16);
CREATE INDEX audit_personal_about ON audit_personal (workspace_id, about) WHERE about IS NOT NULL;
