-- A date that was missed while nothing ran, so near to the next that it was left out.
ALTER TABLE program_notice DROP CONSTRAINT program_notice_kind_check;
ALTER TABLE program_notice ADD CONSTRAINT program_notice_kind_check CHECK (kind IN ('empty', 'rules', 'missed'));
