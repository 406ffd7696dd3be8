-- The index of words is newsfold's own: see index/mod.rs. All is indexed anew.
DROP TRIGGER entry_went;
DROP TABLE search;
DELETE FROM unindexed;
UPDATE facts SET value = 0 WHERE name = 'indexed';

-- A row: a part of the index.
CREATE TABLE segments (
    id      INTEGER PRIMARY KEY,
    first   INTEGER NOT NULL,  -- the entries that it holds have numbers from this
    last    INTEGER NOT NULL,  -- to this
    entries INTEGER NOT NULL,  -- how many it holds
    block   INTEGER NOT NULL,  -- its directory is this one of the blocks; its others follow
    blocks  INTEGER NOT NULL   -- how many, the directory included
);
CREATE TABLE blocks (
    id      INTEGER PRIMARY KEY,
    content BLOB NOT NULL
);
-- A row: since the entry was edited, what that segment says of it does not hold.
CREATE TABLE outdated (
    segment INTEGER NOT NULL,
    entry   INTEGER NOT NULL,
    PRIMARY KEY (segment, entry)
) WITHOUT ROWID;

-- Whoever deletes an entry, and for whatever reason: a feed that serves it again brings nothing
-- back. The index finds it until its segment is merged: no number is used twice.
CREATE TRIGGER entry_went AFTER DELETE ON entries BEGIN
    UPDATE counts SET entries = entries - 1, unread = unread - (1 - old.read)
    WHERE feed = old.feed;
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
