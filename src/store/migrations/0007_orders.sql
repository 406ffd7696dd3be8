-- The orders in which events can be listed, beside the newest first.
CREATE INDEX clusters_by_coverage ON clusters (sources DESC, time DESC, id DESC);
CREATE INDEX clusters_unread_first ON clusters (unread > 0 DESC, time DESC, id DESC);
