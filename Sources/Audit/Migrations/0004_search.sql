-- People look for who did something, and for what was done: each way along the chain.
CREATE INDEX audit_event_action ON audit_event (workspace_id, action, seq);
CREATE INDEX audit_event_actor ON audit_event (workspace_id, actor_id, seq) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_event_at ON audit_event (workspace_id, at);
