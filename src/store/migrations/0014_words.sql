-- Vowel signs are letters, and ς is σ: all is indexed anew.
DELETE FROM segments;
DELETE FROM blocks;
DELETE FROM outdated;
DELETE FROM unindexed;
UPDATE facts SET value = 0 WHERE name = 'indexed';
