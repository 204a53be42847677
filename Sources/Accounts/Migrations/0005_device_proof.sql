-- When a second factor was last shown in this browser. Who has only stolen the first factor has a device on record too, as
-- soon as they sign in with it; it is not one that has tries of its own at the second.
ALTER TABLE device ADD COLUMN proved_at timestamptz;
GRANT UPDATE (proved_at) ON device TO klatch_app;
