-- The other side of a program that brings two audiences together.
ALTER TABLE program_audience
    ADD COLUMN other_id uuid,
    ADD CONSTRAINT program_audience_other FOREIGN KEY (workspace_id, other_id) REFERENCES audience (workspace_id, id),
    ADD CONSTRAINT program_audience_two CHECK (other_id <> audience_id);
CREATE INDEX program_audience_by_other ON program_audience (workspace_id, other_id) WHERE other_id IS NOT NULL;
