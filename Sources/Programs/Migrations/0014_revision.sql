-- Counts how often a draft was changed, so that nobody runs or approves a plan that they have not seen.
ALTER TABLE round ADD COLUMN revision integer NOT NULL DEFAULT 0 CHECK (revision >= 0);
