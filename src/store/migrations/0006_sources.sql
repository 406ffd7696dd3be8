-- Who published the entry, a hash: how many cover an event is counted in publishers, not in feeds.
ALTER TABLE entries ADD COLUMN publisher INTEGER NOT NULL DEFAULT 0;
-- Letters of its text: of two copies equal in all else the longer one leads.
ALTER TABLE entries ADD COLUMN length INTEGER NOT NULL DEFAULT 0;
-- 1: it was read before its publisher gave it new text, and then made unread again.
ALTER TABLE entries ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;

-- What the reader had read of an entry before its publisher gave it new text.
CREATE TABLE read_texts (
    entry INTEGER PRIMARY KEY REFERENCES entries (id),
    html  BLOB NOT NULL  -- zstd
);
CREATE TRIGGER read_text_went AFTER DELETE ON entries BEGIN
    DELETE FROM read_texts WHERE entry = old.id;
END;
