-- When somebody last looked whether there are people to ask who were not there when the others were asked; null for never.
ALTER TABLE round_ask ADD COLUMN looked_at timestamptz;
