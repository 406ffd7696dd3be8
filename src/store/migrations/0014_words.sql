-- Vowel signs are letters, ς is σ, and ی is ي: all is indexed anew.
DELETE FROM segments;
DELETE FROM blocks;
DELETE FROM outdated;
DELETE FROM unindexed;
UPDATE facts SET value = 0 WHERE name = 'indexed';
