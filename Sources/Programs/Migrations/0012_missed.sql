ALTER TABLE introduction
    -- Those of its people whom it did not reach: their mail came back, was refused, or was called off by themselves. They met
    -- nobody by it, and nobody met them.
    ADD COLUMN missed uuid[] NOT NULL DEFAULT '{}';
GRANT UPDATE (missed) ON introduction TO klatch_app;
