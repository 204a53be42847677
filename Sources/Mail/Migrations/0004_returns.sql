-- What comes back about a mail names the delivery alone.
CREATE INDEX delivery_id ON delivery (id);
