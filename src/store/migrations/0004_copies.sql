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

CREATE TRIGGER copy_went AFTER DELETE ON entries BEGIN
    DELETE FROM copies WHERE entry = old.id;
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
