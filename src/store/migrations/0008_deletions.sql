-- No entry is ever deleted but in a rescue, which does so before they have texts, words, and stories:
-- there is nothing to remember of them, and nothing that goes with them.
DROP TABLE forgotten;
DROP TRIGGER copy_went;
DROP TRIGGER entry_went;
CREATE TRIGGER entry_went AFTER DELETE ON entries BEGIN
    UPDATE counts SET entries = entries - 1, unread = unread - (1 - old.read)
    WHERE feed = old.feed;
END;
