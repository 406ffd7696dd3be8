-- Times are seconds since 1970 in UTC. Precious: feeds, entries, bodies, forgotten, journal.
-- Derived, and rebuilt by `newsfold doctor --rebuild`: stories, clusters, links, search.

-- A row: this source is, or once was, subscribed to.
CREATE TABLE feeds (
    id             INTEGER PRIMARY KEY,
    source         TEXT    NOT NULL UNIQUE,      -- domain::Source in words
    position       INTEGER,                      -- place in the configuration; NULL: no longer named there
    name           TEXT    NOT NULL DEFAULT '',  -- what lists show
    folder         TEXT,
    tags           TEXT    NOT NULL DEFAULT '',  -- each followed by a line feed
    fold           INTEGER NOT NULL DEFAULT 1,
    grouped        INTEGER NOT NULL DEFAULT 1,
    prefer         INTEGER NOT NULL DEFAULT 0,   -- its copy leads
    title          TEXT    NOT NULL DEFAULT '',  -- the publisher's own
    site           TEXT,
    moved_to       TEXT,                         -- where a permanent redirect pointed
    etag           BLOB,                         -- byte for byte as received
    last_modified  BLOB,
    body_hash      INTEGER,
    checked        INTEGER,
    succeeded      INTEGER,
    failures       INTEGER NOT NULL DEFAULT 0,
    next_check     INTEGER,
    gone           INTEGER NOT NULL DEFAULT 0,
    problem        TEXT,
    problem_since  INTEGER,
    problem_remedy TEXT,
    repair         TEXT    NOT NULL DEFAULT '',
    entries        INTEGER NOT NULL DEFAULT 0,   -- kept by triggers
    unread         INTEGER NOT NULL DEFAULT 0    -- kept by triggers
);

-- A row: this entry was seen in this feed, and is kept. Only what lists and grouping read.
CREATE TABLE entries (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: stories are named after it
    feed          INTEGER NOT NULL REFERENCES feeds (id),
    key           BLOB    NOT NULL,             -- domain::EntryKey
    story         INTEGER,                      -- NULL: not grouped yet, and not shown yet
    time          INTEGER NOT NULL,             -- published as far as it is believable; the sort key
    read          INTEGER NOT NULL DEFAULT 0,
    starred       INTEGER NOT NULL DEFAULT 0,
    arrived       INTEGER NOT NULL,
    published     INTEGER,                      -- as claimed
    updated       INTEGER,                      -- as claimed
    address_hash  INTEGER,                      -- of the canonical address; NULL: no link
    text_hash     INTEGER NOT NULL,             -- of headline and body
    content_hash  INTEGER NOT NULL,             -- of all that a reader sees
    title         TEXT    NOT NULL,
    earlier_title TEXT,                         -- before the publisher changed it
    author        TEXT    NOT NULL,
    link          TEXT,
    excerpt       TEXT    NOT NULL,
    language      TEXT,
    folded        TEXT                          -- why it is in its story; NULL: it founded it
);
CREATE UNIQUE INDEX entries_by_key ON entries (feed, key);
CREATE INDEX entries_by_text ON entries (feed, text_hash);
CREATE INDEX entries_by_address ON entries (feed, address_hash);
CREATE INDEX entries_by_feed ON entries (feed, time DESC, id DESC);
CREATE INDEX entries_by_story ON entries (story);
CREATE INDEX entries_by_time ON entries (time);
CREATE INDEX entries_pending ON entries (id) WHERE story IS NULL;

-- What only the reader of one article needs.
CREATE TABLE bodies (
    entry   INTEGER PRIMARY KEY REFERENCES entries (id),
    html    BLOB NOT NULL,  -- zstd
    details TEXT            -- JSON: guid, categories, enclosures, comments; NULL: none
);

-- A row: this entry was here once and shall not come back as new.
CREATE TABLE forgotten (
    feed INTEGER NOT NULL,
    key  BLOB    NOT NULL,
    PRIMARY KEY (feed, key)
) WITHOUT ROWID;

-- One piece of news: its entries say the same.
CREATE TABLE stories (
    id      INTEGER PRIMARY KEY,          -- the entry that founded it
    cluster INTEGER NOT NULL,
    grouped TEXT,                         -- why it is in its cluster; NULL: it founded it
    lead    INTEGER NOT NULL DEFAULT 0,   -- the entry that stands for it
    rank    INTEGER NOT NULL DEFAULT 0,   -- who leads: the smallest
    time    INTEGER NOT NULL DEFAULT 0,   -- its lead's
    read    INTEGER NOT NULL DEFAULT 0,   -- 1: all its entries are
    starred INTEGER NOT NULL DEFAULT 0,   -- 1: one of its entries is
    copies  INTEGER NOT NULL DEFAULT 0    -- its entries
);
CREATE INDEX stories_by_cluster ON stories (cluster);
CREATE INDEX stories_starred ON stories (time DESC, id DESC) WHERE starred;

-- One event: one row of the screen.
CREATE TABLE clusters (
    id      INTEGER PRIMARY KEY,          -- the story that founded it
    lead    INTEGER NOT NULL,             -- the story that stands for it
    face    INTEGER NOT NULL,             -- the story to show: lead while unread, else newest unread, else lead
    time    INTEGER NOT NULL,             -- of its newest story
    stories INTEGER NOT NULL,
    sources INTEGER NOT NULL,             -- publishers
    unread  INTEGER NOT NULL,             -- unread stories
    looked  INTEGER                       -- newest entry when the reader last looked; NULL: never
);
CREATE INDEX clusters_by_time ON clusters (time DESC, id DESC);
CREATE INDEX clusters_unread ON clusters (time DESC, id DESC) WHERE unread > 0;
CREATE INDEX clusters_wide ON clusters (time DESC, id DESC) WHERE sources > 1;

-- A tie from a story to an earlier one.
CREATE TABLE links (
    story    INTEGER NOT NULL,
    other    INTEGER NOT NULL,
    tier     INTEGER NOT NULL,  -- 0 the same event, 1 the same topic
    score    REAL    NOT NULL,
    evidence TEXT    NOT NULL,
    PRIMARY KEY (story, other)
) WITHOUT ROWID;
CREATE INDEX links_back ON links (other);

-- What a person did, newest last; with what it was like before.
CREATE TABLE journal (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    what   TEXT    NOT NULL,
    field  TEXT    NOT NULL,             -- column of entries
    undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE journal_entries (
    journal INTEGER NOT NULL,
    entry   INTEGER NOT NULL,
    was     INTEGER NOT NULL,            -- the value that undoing (or redoing) brings back
    PRIMARY KEY (journal, entry)
) WITHOUT ROWID;

-- Folded words (see search.rs) of headline and body, by entry.
CREATE VIRTUAL TABLE search USING fts5 (
    title, body, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0'
);
-- The words of one transaction of index_some() fit in memory, in bytes: fewer, larger pieces to merge.
INSERT INTO search (search, rank) VALUES ('hashsize', 8000000);
-- A row: this entry's words are not in `search` yet, or no longer the right ones.
CREATE TABLE unindexed (entry INTEGER PRIMARY KEY);

-- Single facts: see the names in the code.
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO facts VALUES ('clusters', 0), ('unread_clusters', 0), ('starred_stories', 0), ('grouping', 0);

-- Counts are kept, never counted: no screen's cost may grow with the store.
CREATE TRIGGER entry_came AFTER INSERT ON entries BEGIN
    UPDATE feeds SET entries = entries + 1, unread = unread + (1 - new.read) WHERE id = new.feed;
    INSERT INTO unindexed VALUES (new.id);
END;
CREATE TRIGGER entry_went AFTER DELETE ON entries BEGIN
    UPDATE feeds SET entries = entries - 1, unread = unread - (1 - old.read) WHERE id = old.feed;
    DELETE FROM search WHERE rowid = old.id;
    DELETE FROM unindexed WHERE entry = old.id;
END;
CREATE TRIGGER entry_marked AFTER UPDATE OF read ON entries WHEN old.read <> new.read BEGIN
    UPDATE feeds SET unread = unread + old.read - new.read WHERE id = new.feed;
END;
CREATE TRIGGER cluster_came AFTER INSERT ON clusters BEGIN
    UPDATE facts SET value = value + 1 WHERE name = 'clusters';
    UPDATE facts SET value = value + 1 WHERE name = 'unread_clusters' AND new.unread > 0;
END;
CREATE TRIGGER cluster_went AFTER DELETE ON clusters BEGIN
    UPDATE facts SET value = value - 1 WHERE name = 'clusters';
    UPDATE facts SET value = value - 1 WHERE name = 'unread_clusters' AND old.unread > 0;
END;
CREATE TRIGGER cluster_marked AFTER UPDATE OF unread ON clusters
WHEN (old.unread > 0) <> (new.unread > 0) BEGIN
    UPDATE facts SET value = value + (new.unread > 0) - (old.unread > 0) WHERE name = 'unread_clusters';
END;
CREATE TRIGGER story_came AFTER INSERT ON stories WHEN new.starred BEGIN
    UPDATE facts SET value = value + 1 WHERE name = 'starred_stories';
END;
CREATE TRIGGER story_went AFTER DELETE ON stories WHEN old.starred BEGIN
    UPDATE facts SET value = value - 1 WHERE name = 'starred_stories';
END;
CREATE TRIGGER story_marked AFTER UPDATE OF starred ON stories WHEN old.starred <> new.starred BEGIN
    UPDATE facts SET value = value + new.starred - old.starred WHERE name = 'starred_stories';
END;
