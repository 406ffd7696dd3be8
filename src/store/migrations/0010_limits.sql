-- By which limits something of its last document was left out, as a number for them; NULL: none of it was.
ALTER TABLE feeds ADD COLUMN cut_by INTEGER;
