-- What is unread is found along the order of what is unread first: `(unread > 0) = 1`.
DROP INDEX clusters_unread;
-- The configured feeds in their order, without sorting all columns of all of them.
CREATE INDEX feeds_by_position ON feeds (position) WHERE position IS NOT NULL;
