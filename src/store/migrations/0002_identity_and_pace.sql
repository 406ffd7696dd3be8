-- When the publisher last gave the entry new text worth reading; NULL: never since it arrived.
ALTER TABLE entries ADD COLUMN revised INTEGER;

-- What the publisher asks for: minutes between visits; hours and days without any, a bit each.
ALTER TABLE feeds ADD COLUMN pace INTEGER;
ALTER TABLE feeds ADD COLUMN quiet_hours INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN quiet_days INTEGER NOT NULL DEFAULT 0;

-- Forgotten entries are also known by their text, for publishers who make new ids at every fetch;
-- NULL: the entry had no words, and a headline alone proves nothing.
ALTER TABLE forgotten ADD COLUMN text_hash INTEGER;
CREATE INDEX forgotten_by_text ON forgotten (feed, text_hash) WHERE text_hash IS NOT NULL;

-- Whoever deletes an entry, and for whatever reason: a feed that serves it again brings nothing back.
CREATE TRIGGER entry_forgotten AFTER DELETE ON entries BEGIN
    INSERT OR IGNORE INTO forgotten (feed, key, text_hash)
    VALUES (old.feed, old.key, CASE WHEN old.excerpt <> '' THEN old.text_hash END);
END;
