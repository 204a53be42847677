-- What a rehearsal tried with the restored keys: sealed columns that had anything in them, values of them that were opened,
-- values that stay closed because their key was destroyed, and people who could be signed in. Null where it failed before,
-- and in what was written before this was counted.
ALTER TABLE backup_drill
    ADD COLUMN sealed_columns integer CHECK (sealed_columns >= 0),
    ADD COLUMN sealed_values integer CHECK (sealed_values >= 0),
    ADD COLUMN erased_values integer CHECK (erased_values >= 0),
    ADD COLUMN sign_ins integer CHECK (sign_ins >= 0),
    ADD CONSTRAINT backup_drill_sight CHECK ((sealed_columns IS NULL) = (sealed_values IS NULL)
        AND (sealed_columns IS NULL) = (erased_values IS NULL) AND (sealed_columns IS NULL) = (sign_ins IS NULL));
