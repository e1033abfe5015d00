-- The looks at a run that may be decided before all of it is asked, and what was decided at
-- each: a run goes on from the last, and its decision is read again at it.
CREATE TABLE looks (
  run      INTEGER NOT NULL REFERENCES runs,
  no       INTEGER NOT NULL, -- from 1
  look     TEXT NOT NULL, -- JSON
  outcome  TEXT NOT NULL,
  sentence TEXT NOT NULL,
  ends     INTEGER NOT NULL, -- nothing more is asked after it
  taken    TEXT NOT NULL,
  PRIMARY KEY (run, no)
) WITHOUT ROWID, STRICT;
CREATE TRIGGER finished_look_added BEFORE INSERT ON looks
WHEN (SELECT state FROM runs WHERE id = NEW.run) = 'finished'
BEGIN SELECT RAISE(ABORT, 'the run is finished and immutable'); END;
CREATE TRIGGER finished_look_changed BEFORE UPDATE ON looks
WHEN (SELECT state FROM runs WHERE id = OLD.run) = 'finished'
BEGIN SELECT RAISE(ABORT, 'the run is finished and immutable'); END;
CREATE TRIGGER finished_look_removed BEFORE DELETE ON looks
WHEN (SELECT state FROM runs WHERE id = OLD.run) = 'finished'
BEGIN SELECT RAISE(ABORT, 'the run is finished and immutable'); END;
