-- Where the publisher gives an entry new text worth reading, the page has more as well. A comment count, or
-- a letter that was mended, costs nobody the page.
DROP TRIGGER page_aged;
CREATE TRIGGER page_aged AFTER UPDATE OF revised ON entries
WHEN old.revised IS NOT new.revised BEGIN
    DELETE FROM pages WHERE entry = new.id;
END;
