-- A row: a person said by this act (see journal) that the stories founded by these two entries stand
-- apart, or belong together. It counts while the act is not undone.
CREATE TABLE decisions (
    journal INTEGER NOT NULL,
    one     INTEGER NOT NULL,
    other   INTEGER NOT NULL,
    apart   INTEGER NOT NULL,
    PRIMARY KEY (journal, one, other)
) WITHOUT ROWID;
