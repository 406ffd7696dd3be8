-- What came up to the entry `rescued` was carried out of a damaged store: it is in no story yet, but whether
-- it was read is known.
INSERT INTO facts VALUES ('rescued', 0);
