-- Which story an entry is in stands apart from what was said of it: it is decided later, and to write
-- it there wrote most pages of new entries twice.

-- A row: this entry is in this story. The first of a story, named after it, is one of its copies too.
CREATE TABLE copies (
    entry  INTEGER PRIMARY KEY REFERENCES entries (id),
    story  INTEGER NOT NULL,
    folded TEXT               -- why; NULL: it founded it
);
INSERT INTO copies SELECT e.id, e.story, e.folded FROM entries e JOIN stories s ON s.id = e.story
    ORDER BY e.id;
CREATE INDEX copies_by_story ON copies (story);
DROP INDEX entries_by_story;
ALTER TABLE entries DROP COLUMN story;
ALTER TABLE entries DROP COLUMN folded;

DROP TRIGGER entry_went;
-- Whoever deletes an entry, and for whatever reason: a feed that serves it again brings nothing
-- back. The index finds it until its segment is merged: no number is used twice.
CREATE TRIGGER entry_went AFTER DELETE ON entries BEGIN
    UPDATE counts SET entries = entries - 1, unread = unread - (1 - old.read)
    WHERE feed = old.feed;
    DELETE FROM copies WHERE entry = old.id;
    DELETE FROM unindexed WHERE entry = old.id;
    -- Its text goes with the last of those that it is packed with.
    DELETE FROM bodies WHERE first = (SELECT max(first) FROM bodies WHERE first <= old.id)
        AND NOT EXISTS (SELECT 1 FROM entries WHERE id >= bodies.first AND id < coalesce(
            (SELECT min(n.first) FROM bodies n WHERE n.first > bodies.first), 1 << 62));
    DELETE FROM read_texts WHERE entry = old.id;
    DELETE FROM pages WHERE entry = old.id;
    DELETE FROM tags WHERE entry = old.id;
    INSERT OR IGNORE INTO forgotten (feed, key, text_hash)
    VALUES (old.feed, old.key, CASE WHEN old.length > 0 THEN old.text_hash END);
END;

-- Most changes of an event are that it is read: one row of `coverage` changes, not two.
DROP TRIGGER cluster_changed;
CREATE TRIGGER cluster_read AFTER UPDATE OF unread ON clusters
WHEN old.sources = new.sources AND (old.unread > 0) <> (new.unread > 0) BEGIN
    UPDATE coverage SET unread = unread + (new.unread > 0) - (old.unread > 0)
    WHERE sources = new.sources;
END;
CREATE TRIGGER cluster_spread AFTER UPDATE OF sources ON clusters
WHEN old.sources <> new.sources BEGIN
    UPDATE coverage SET clusters = clusters - 1, unread = unread - (old.unread > 0)
    WHERE sources = old.sources;
    INSERT INTO coverage VALUES (new.sources, 1, new.unread > 0)
    ON CONFLICT (sources) DO UPDATE SET clusters = clusters + 1,
        unread = unread + excluded.unread;
END;
