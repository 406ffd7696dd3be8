-- What can be done again is found at once, however much was ever done.
CREATE INDEX journal_undone ON journal (id) WHERE undone;
