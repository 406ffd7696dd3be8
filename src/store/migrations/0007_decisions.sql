-- What was decided about a story is found at once, however much was ever decided.
CREATE INDEX decisions_by_one ON decisions (one);
CREATE INDEX decisions_by_other ON decisions (other);
