-- A row: this entry was edited after it was grouped, so that a window that is kept has its earlier words.
CREATE TABLE reworded (entry INTEGER PRIMARY KEY);
