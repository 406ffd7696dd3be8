-- The feed that this one took entries from, since the reader changed its address: it may take them back.
ALTER TABLE feeds ADD COLUMN took_from INTEGER;
