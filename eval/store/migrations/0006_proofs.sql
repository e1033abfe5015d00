-- What a proof covers: the cases of a grading in the plan's order, then its samples. The salt
-- is a secret of the record; it goes when the record's texts are erased.
CREATE TABLE records (
  run     INTEGER NOT NULL,
  grading INTEGER NOT NULL,
  no      INTEGER NOT NULL, -- from 0
  salt    BLOB, -- NULL: the texts are erased
  digest  BLOB NOT NULL, -- of the record, as a leaf of the tree (RFC 6962)
  kept    TEXT, -- of an erased one: the record, which holds commitments alone
  PRIMARY KEY (run, grading, no),
  FOREIGN KEY (run, grading) REFERENCES gradings
) WITHOUT ROWID, STRICT;

-- What happened, in order. Each link's hash covers the one before.
CREATE TABLE links (
  no    INTEGER PRIMARY KEY, -- from 1, without a gap
  kind  TEXT NOT NULL,
  suite TEXT NOT NULL, -- name
  run   TEXT NOT NULL, -- name; '': of no run
  grading INTEGER NOT NULL, -- 0: of none
  body  TEXT NOT NULL, -- JSON
  hash  TEXT NOT NULL
) STRICT;
CREATE INDEX links_by_run ON links (run, kind, no);
CREATE INDEX links_by_suite ON links (suite, kind, no);

CREATE TRIGGER link_changed BEFORE UPDATE ON links
BEGIN SELECT RAISE(ABORT, 'links are never changed'); END;
CREATE TRIGGER link_removed BEFORE DELETE ON links
BEGIN SELECT RAISE(ABORT, 'links are never removed'); END;
