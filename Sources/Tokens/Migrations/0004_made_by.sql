-- How the session began in which a token was made: by a password it opens no workspace that forbids them. And who made the
-- directory's. What is not known of an older token is not believed.
ALTER TABLE bearer_token
    ADD COLUMN made_method text CHECK (char_length(made_method) BETWEEN 1 AND 30),
    ADD COLUMN made_by uuid;
