-- A row: a person gave this entry this tag. The tags of feeds stand with the feeds.
CREATE TABLE tags (
    entry INTEGER NOT NULL REFERENCES entries (id),
    tag   TEXT    NOT NULL,
    PRIMARY KEY (entry, tag)
);
CREATE INDEX tags_by_name ON tags (tag, entry);
CREATE TRIGGER tags_went AFTER DELETE ON entries BEGIN
    DELETE FROM tags WHERE entry = old.id;
END;

-- What an act did to tags: whether undoing (or redoing) it brings the tag back, or takes it away.
CREATE TABLE journal_tags (
    journal INTEGER NOT NULL,
    entry   INTEGER NOT NULL,
    tag     TEXT    NOT NULL,
    was     INTEGER NOT NULL,
    PRIMARY KEY (journal, entry, tag)
) WITHOUT ROWID;

-- What an act did to a file of the configuration: see domain::TextEdit.
CREATE TABLE journal_files (
    journal INTEGER PRIMARY KEY,
    file    TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    removed TEXT    NOT NULL,
    added   TEXT    NOT NULL
);

-- What was typed on the command line, newest last.
CREATE TABLE history (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    line TEXT    NOT NULL UNIQUE
);

-- Whether the configuration says that the feed is left alone.
ALTER TABLE feeds ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
