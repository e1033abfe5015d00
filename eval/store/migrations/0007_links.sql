-- What a link's hash covers: 1 the link before and the body, 2 the link's number and what it is about as well.
ALTER TABLE links ADD COLUMN form INTEGER NOT NULL DEFAULT 1;
