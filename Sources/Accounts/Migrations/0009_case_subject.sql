-- Each look at what was counted asks which of it was dealt with already.
CREATE INDEX security_case_about ON security_case (subject, kind);
