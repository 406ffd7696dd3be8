-- Until when its server asked to be left alone, whoever refreshes all feeds.
ALTER TABLE feeds ADD COLUMN patience INTEGER;
