-- Whoever was asked about a round hears it when its date moves, or when it does not take place.
ALTER TABLE round_ask
    -- The date of the round, as those who were asked are to know it, and whether it takes place at all. Null before the first
    -- of them was asked.
    ADD COLUMN round_at timestamptz,
    ADD COLUMN is_off boolean NOT NULL DEFAULT false;
ALTER TABLE round_answer
    -- The same, as the latest mail to this person said it.
    ADD COLUMN round_at timestamptz,
    ADD COLUMN is_off boolean NOT NULL DEFAULT false;
UPDATE round_ask a SET round_at = p.next_round_at FROM program p
    WHERE p.workspace_id = a.workspace_id AND p.id = a.program_id AND p.beat_at = a.beat_at;
UPDATE round_answer w SET round_at = a.round_at FROM round_ask a
    WHERE a.workspace_id = w.workspace_id AND a.id = w.ask_id AND w.asked_delivery IS NOT NULL;
CREATE INDEX round_ask_ahead ON round_ask (round_at);
