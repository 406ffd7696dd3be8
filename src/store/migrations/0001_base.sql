-- Times are seconds since 1970 in UTC. Precious: feeds, entries, bodies, tags, forgotten, journal.
-- Derived, and rebuilt by `newsfold doctor --rebuild`: stories, clusters, links, counts.

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
    paused         INTEGER NOT NULL DEFAULT 0,   -- the configuration says to leave it alone
    title          TEXT    NOT NULL DEFAULT '',  -- the publisher's own
    site           TEXT,
    moved_to       TEXT,                         -- where a permanent redirect pointed
    etag           BLOB,                         -- byte for byte as received
    last_modified  BLOB,
    body_hash      INTEGER,
    failures       INTEGER NOT NULL DEFAULT 0,
    gone           INTEGER NOT NULL DEFAULT 0,
    problem        TEXT,
    problem_since  INTEGER,
    problem_remedy TEXT,
    repair         TEXT    NOT NULL DEFAULT '',
    -- What the publisher asks for: minutes between visits; hours and days without any, a bit each.
    pace           INTEGER,
    quiet_hours    INTEGER NOT NULL DEFAULT 0,
    quiet_days     INTEGER NOT NULL DEFAULT 0
);

-- How much is in each feed. Apart from it: a row this short costs little to write with each entry.
CREATE TABLE counts (
    feed    INTEGER PRIMARY KEY REFERENCES feeds (id),
    entries INTEGER NOT NULL DEFAULT 0,
    unread  INTEGER NOT NULL DEFAULT 0
);
-- When each feed was visited. Apart from it for the same reason: a visit that brings nothing new
-- changes nothing else.
CREATE TABLE checks (
    feed       INTEGER PRIMARY KEY REFERENCES feeds (id),
    checked    INTEGER,
    succeeded  INTEGER,
    next_check INTEGER,
    took       INTEGER           -- milliseconds, the last time
);
CREATE TRIGGER feed_came AFTER INSERT ON feeds BEGIN
    INSERT INTO counts (feed) VALUES (new.id);
    INSERT INTO checks (feed) VALUES (new.id);
END;

-- A row: this entry was seen in this feed, and is kept. Only what lists read.
CREATE TABLE entries (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: stories are named after it
    feed          INTEGER NOT NULL REFERENCES feeds (id),
    key           BLOB    NOT NULL,             -- domain::EntryKey
    story         INTEGER NOT NULL DEFAULT 0,   -- the one that it is in; until it is grouped, and shown, its own number
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
    language      TEXT,
    publisher     INTEGER NOT NULL,             -- who published it, a hash: an event's breadth is counted in publishers
    length        INTEGER NOT NULL,             -- letters of its text: of equal copies the longest leads
    reopened      INTEGER NOT NULL DEFAULT 0,   -- 1: it was read before new text made it unread again
    folded        TEXT,                         -- why it is in its story; NULL: it founded it
    -- When the publisher last gave it new text worth reading; NULL: never since it arrived.
    revised       INTEGER
);
CREATE UNIQUE INDEX entries_by_key ON entries (feed, key);
CREATE INDEX entries_by_text ON entries (feed, text_hash);
CREATE INDEX entries_by_address ON entries (feed, address_hash);
CREATE INDEX entries_by_feed ON entries (feed, time DESC, id DESC);
CREATE INDEX entries_by_story ON entries (story);

-- What only the reader of one article needs, of several that came together: see bodies.rs.
CREATE TABLE bodies (
    first  INTEGER PRIMARY KEY,  -- the first of its entries; the others have higher numbers
    packed BLOB    NOT NULL      -- zstd: of each its text, JSON (guid, categories, enclosures, comments), and first sentences
);

-- What the reader had read of an entry before its publisher gave it new text.
CREATE TABLE read_texts (
    entry INTEGER PRIMARY KEY REFERENCES entries (id),
    html  BLOB NOT NULL  -- zstd
);

-- The article in the page that an entry links to, where it was asked for. A row without HTML: it
-- was asked for in vain. Can be dropped: it is fetched again when it is wanted.
CREATE TABLE pages (
    entry   INTEGER PRIMARY KEY REFERENCES entries (id),
    html    BLOB,              -- zstd
    fetched INTEGER NOT NULL
);

-- A row: this entry was here once and shall not come back as new. Also known by its text, for
-- publishers who make new ids at every fetch; NULL: it had no words, and a headline alone proves
-- nothing.
CREATE TABLE forgotten (
    feed      INTEGER NOT NULL,
    key       BLOB    NOT NULL,
    text_hash INTEGER,
    PRIMARY KEY (feed, key)
) WITHOUT ROWID;
CREATE INDEX forgotten_by_text ON forgotten (feed, text_hash) WHERE text_hash IS NOT NULL;

-- A row: a person gave this entry this tag. The tags of feeds stand with the feeds.
CREATE TABLE tags (
    entry INTEGER NOT NULL REFERENCES entries (id),
    tag   TEXT    NOT NULL,
    PRIMARY KEY (entry, tag)
);
CREATE INDEX tags_by_name ON tags (tag, entry);

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
    looked  INTEGER                       -- newest grouped entry when the reader last looked; NULL: never
);
CREATE INDEX clusters_by_time ON clusters (time DESC, id DESC);
CREATE INDEX clusters_unread ON clusters (time DESC, id DESC) WHERE unread > 0;
-- The orders in which events can be listed, beside the newest first.
CREATE INDEX clusters_by_coverage ON clusters (sources DESC, time DESC, id DESC);
CREATE INDEX clusters_unread_first ON clusters (unread > 0 DESC, time DESC, id DESC);
CREATE INDEX clusters_wide ON clusters (time DESC, id DESC) WHERE sources > 1;

-- A tie from a story to an earlier one.
CREATE TABLE links (
    story    INTEGER NOT NULL,
    other    INTEGER NOT NULL,
    tier     INTEGER NOT NULL,  -- 0 the same event, 1 the same topic
    score    INTEGER NOT NULL,  -- in ten-thousandths
    evidence TEXT    NOT NULL,  -- see reason.rs
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

-- A row: a person said by this act (see journal) that the stories founded by these two entries stand
-- apart, or belong together. It counts while the act is not undone.
CREATE TABLE decisions (
    journal INTEGER NOT NULL,
    one     INTEGER NOT NULL,
    other   INTEGER NOT NULL,
    apart   INTEGER NOT NULL,
    PRIMARY KEY (journal, one, other)
) WITHOUT ROWID;

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

-- Folded words of headline and body, by entry: see search.rs.
CREATE VIRTUAL TABLE search USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
-- The words that are gathered in memory before they are written as a piece of the index, in bytes.
INSERT INTO search (search, rank) VALUES ('hashsize', 4000000);
-- Sixteen pieces are merged into one, a little with each that is written: they take a third less
-- room together. Four at a time, as FTS5 does by itself, would write the index several times over.
INSERT INTO search (search, rank) VALUES ('automerge', 16);
INSERT INTO search (search, rank) VALUES ('crisismerge', 128);
-- A row: this entry was edited after its words went into `search`. Those that came after the fact
-- `indexed` are not in it at all.
CREATE TABLE unindexed (entry INTEGER PRIMARY KEY);

-- Single facts: see the names in the code. What came after the entry `grouped` is in no story yet;
-- what came after `indexed`, in no index. `grouping`, the generation of the grouping, begins anywhere: no
-- two stores ever have the same, so that what is kept beside one is never taken for another's.
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO facts VALUES ('starred_stories', 0), ('grouped', 0), ('indexed', 0),
    ('grouping', abs(random() % 1000000000000));

-- How many clusters have so many sources, and how many of them are unread: as few rows as there are
-- degrees of attention.
CREATE TABLE coverage (
    sources  INTEGER PRIMARY KEY,
    clusters INTEGER NOT NULL,
    unread   INTEGER NOT NULL
);

-- Counts are kept, never counted: no screen's cost may grow with the store.
CREATE TRIGGER entry_came AFTER INSERT ON entries BEGIN
    UPDATE counts SET entries = entries + 1, unread = unread + (1 - new.read)
    WHERE feed = new.feed;
END;
CREATE TRIGGER entry_marked AFTER UPDATE OF read ON entries WHEN old.read <> new.read BEGIN
    UPDATE counts SET unread = unread + old.read - new.read WHERE feed = new.feed;
END;
-- Whoever deletes an entry, and for whatever reason: a feed that serves it again brings nothing
-- back.
CREATE TRIGGER entry_went AFTER DELETE ON entries BEGIN
    UPDATE counts SET entries = entries - 1, unread = unread - (1 - old.read)
    WHERE feed = old.feed;
    DELETE FROM search WHERE rowid = old.id;
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
-- What the publisher changed in the feed, it changed in the page too.
CREATE TRIGGER page_aged AFTER UPDATE OF content_hash ON entries
WHEN old.content_hash <> new.content_hash BEGIN
    DELETE FROM pages WHERE entry = new.id;
END;

CREATE TRIGGER cluster_came AFTER INSERT ON clusters BEGIN
    INSERT INTO coverage VALUES (new.sources, 1, new.unread > 0)
    ON CONFLICT (sources) DO UPDATE SET clusters = clusters + 1,
        unread = unread + excluded.unread;
END;
CREATE TRIGGER cluster_went AFTER DELETE ON clusters BEGIN
    UPDATE coverage SET clusters = clusters - 1, unread = unread - (old.unread > 0)
    WHERE sources = old.sources;
END;
CREATE TRIGGER cluster_changed AFTER UPDATE OF sources, unread ON clusters
WHEN old.sources <> new.sources OR (old.unread > 0) <> (new.unread > 0) BEGIN
    UPDATE coverage SET clusters = clusters - 1, unread = unread - (old.unread > 0)
    WHERE sources = old.sources;
    INSERT INTO coverage VALUES (new.sources, 1, new.unread > 0)
    ON CONFLICT (sources) DO UPDATE SET clusters = clusters + 1,
        unread = unread + excluded.unread;
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
