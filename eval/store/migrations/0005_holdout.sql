-- Who looked at cases of a suite that are held out.
CREATE TABLE holdout_looks (
  id      INTEGER PRIMARY KEY,
  suite   TEXT NOT NULL, -- name: its holdout is worn by looks at any of its runs
  run     INTEGER NOT NULL REFERENCES runs, -- whose answers were shown
  by      TEXT NOT NULL,
  command TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT;
CREATE INDEX holdout_looks_by_suite ON holdout_looks (suite, created, id);
