-- What the graders say of themselves and how often they are right, as of the
-- grading: JSON.
ALTER TABLE gradings ADD COLUMN graders TEXT;
-- The targets of the suite that a further grading comes from: its judges. JSON.
ALTER TABLE gradings ADD COLUMN judges TEXT;

-- What people say of answers. The newest row of a person counts.
CREATE TABLE labels (
  id      INTEGER PRIMARY KEY,
  sample  INTEGER NOT NULL REFERENCES samples,
  grader  TEXT NOT NULL, -- name; '': the sample as a whole
  verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail')),
  by      TEXT NOT NULL,
  note    TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT;
CREATE INDEX labels_by_sample ON labels (sample, grader, by, id);

-- The newest row of a digest is that grader's calibration.
CREATE TABLE calibrations (
  id      INTEGER PRIMARY KEY,
  digest  TEXT NOT NULL,
  created TEXT NOT NULL,
  record  TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX calibrations_by_digest ON calibrations (digest, id);
