-- A report may also follow on the mail that tells of a way in that was taken away.
ALTER TABLE not_me_link DROP CONSTRAINT not_me_link_cause_check,
    ADD CONSTRAINT not_me_link_cause_check CHECK (cause IN ('new-device', 'address-change', 'way-in', 'way-out'));
