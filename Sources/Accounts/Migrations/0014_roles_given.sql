-- Who gave somebody their role and when, and when they were last at work with it: what a review of rights decides by.
ALTER TABLE membership
    -- Nothing where the machine or the company's directory gave it, or it is not known any more.
    ADD COLUMN role_by uuid,
    ADD COLUMN role_at timestamptz,
    -- Of sessions that have been forgotten; those that are kept know it themselves.
    ADD COLUMN used_at timestamptz;
GRANT UPDATE (role_by, role_at, used_at) ON membership TO klatch_app;
