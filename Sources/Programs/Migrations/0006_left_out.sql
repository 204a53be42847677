-- Whoever is left out of a round for a reason that is not their own is told so by one mail. Null until it is queued.
ALTER TABLE round_absence ADD COLUMN delivery_id uuid;
GRANT UPDATE (delivery_id) ON round_absence TO klatch_app;
CREATE INDEX round_absence_person ON round_absence (workspace_id, person_id);
-- On their own page people read of which rounds they were left out, and why.
CREATE POLICY round_absence_person ON round_absence FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
