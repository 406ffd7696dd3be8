-- The server that asked for patience: a feed's own, or one that its address led to.
ALTER TABLE feeds ADD COLUMN pleader TEXT;
