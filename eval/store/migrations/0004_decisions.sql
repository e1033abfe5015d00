-- What was decided of runs, as it was when it was: rows are added, and never changed.
CREATE TABLE decisions (
  id       INTEGER PRIMARY KEY,
  run      INTEGER NOT NULL,
  grading  INTEGER NOT NULL,
  prompt   TEXT NOT NULL, -- the candidate's
  target   TEXT NOT NULL,
  outcome  TEXT NOT NULL CHECK (outcome IN ('GO', 'NO-GO', 'INCONCLUSIVE', 'BROKEN')),
  sentence TEXT NOT NULL,
  day      TEXT NOT NULL, -- as of which waivers were looked at
  suite    TEXT NOT NULL, -- digest of the suite whose gate decided
  command  TEXT NOT NULL, -- that decided: run, gate
  by       TEXT NOT NULL,
  created  TEXT NOT NULL,
  FOREIGN KEY (run, grading) REFERENCES gradings
) STRICT;
CREATE INDEX decisions_by_run ON decisions (run, id);
CREATE TRIGGER decision_kept BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'a decision stays on record'); END;
CREATE TRIGGER decision_unchanged BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'a decision stays on record'); END;
