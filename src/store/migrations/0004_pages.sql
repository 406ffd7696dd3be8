-- The article in the page that an entry links to, where it was asked for. A row without HTML: it
-- was asked for in vain. Can be dropped: it is fetched again when it is wanted.
CREATE TABLE pages (
    entry   INTEGER PRIMARY KEY REFERENCES entries (id),
    html    BLOB,              -- zstd
    fetched INTEGER NOT NULL
);
CREATE TRIGGER page_went AFTER DELETE ON entries BEGIN
    DELETE FROM pages WHERE entry = old.id;
END;
-- What the publisher changed in the feed, it changed in the page too.
CREATE TRIGGER page_aged AFTER UPDATE OF content_hash ON entries
WHEN old.content_hash <> new.content_hash BEGIN
    DELETE FROM pages WHERE entry = new.id;
END;
