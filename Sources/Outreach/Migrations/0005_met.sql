-- When somebody said that the two have met, or a time was found, whatever had become of the mails by then.
ALTER TABLE outreach_enrolment ADD COLUMN met_at timestamptz;
UPDATE outreach_enrolment SET met_at = ended_at WHERE ended_by = 'met';
