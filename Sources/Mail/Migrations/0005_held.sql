-- What keeps a waiting mail from leaving, where that is neither its hours nor a mail server: the budget of mails, or
-- somebody who holds back what is sent. Null while nothing does.
ALTER TABLE delivery ADD COLUMN held text CHECK (held IN ('budget', 'frozen'));
