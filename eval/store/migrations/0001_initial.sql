-- Every text is stored once, under the SHA-256 of its bytes: messages, requests,
-- answers, bodies as received, cases, suites.
CREATE TABLE texts (
  id     INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  body   ANY  NOT NULL -- TEXT; BLOB where the bytes are not UTF-8
) STRICT;

-- Times are RFC 3339 in UTC, durations are nanoseconds.
CREATE TABLE runs (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE, -- what people call its id
  label       TEXT,
  suite       INTEGER NOT NULL REFERENCES texts, -- JSON, as it was
  plan        TEXT NOT NULL, -- JSON
  plan_digest TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('running', 'stopped', 'finished')),
  stop        TEXT, -- why it is not finished
  stop_class  TEXT, -- and as a class of errors
  created     TEXT NOT NULL,
  finished    TEXT,
  provenance  TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX runs_by_plan ON runs (plan_digest);
CREATE INDEX runs_by_label ON runs (label) WHERE label IS NOT NULL;
CREATE INDEX runs_by_age ON runs (created, name);

-- The plan's prompts and targets, by their place in it.
CREATE TABLE prompts (
  run INTEGER NOT NULL REFERENCES runs,
  no  INTEGER NOT NULL,
  id  TEXT NOT NULL,
  PRIMARY KEY (run, no)
) WITHOUT ROWID, STRICT;
CREATE TABLE targets (
  run INTEGER NOT NULL REFERENCES runs,
  no  INTEGER NOT NULL,
  id  TEXT NOT NULL,
  PRIMARY KEY (run, no)
) WITHOUT ROWID, STRICT;

-- Grading 1 comes with the run; a further one judges the same answers again.
CREATE TABLE gradings (
  run      INTEGER NOT NULL REFERENCES runs,
  no       INTEGER NOT NULL,
  suite    TEXT NOT NULL, -- digest
  created  TEXT NOT NULL,
  finished TEXT, -- complete, and immutable from then on
  hosts    TEXT, -- JSON: contacted by the graders of a further grading
  PRIMARY KEY (run, no)
) WITHOUT ROWID, STRICT;

CREATE TABLE cases (
  run     INTEGER NOT NULL,
  grading INTEGER NOT NULL,
  no      INTEGER NOT NULL, -- place in the plan, from 0; the same in every grading
  id      TEXT NOT NULL,
  body    INTEGER NOT NULL REFERENCES texts, -- JSON
  PRIMARY KEY (run, grading, no),
  UNIQUE (run, grading, id),
  FOREIGN KEY (run, grading) REFERENCES gradings
) WITHOUT ROWID, STRICT;

-- Who records a grading just now.
CREATE TABLE leases (
  run     INTEGER NOT NULL,
  grading INTEGER NOT NULL,
  token   TEXT NOT NULL,
  pid     INTEGER NOT NULL,
  host    TEXT NOT NULL,
  boot    TEXT NOT NULL, -- tells whether a pid of this host means anything
  until   TEXT NOT NULL,
  PRIMARY KEY (run, grading),
  FOREIGN KEY (run, grading) REFERENCES gradings
) WITHOUT ROWID, STRICT;

CREATE TABLE samples (
  id               INTEGER PRIMARY KEY,
  run              INTEGER NOT NULL REFERENCES runs,
  case_no          INTEGER NOT NULL,
  epoch            INTEGER NOT NULL,
  prompt           INTEGER NOT NULL,
  target           INTEGER NOT NULL,
  purpose          TEXT NOT NULL,
  place            INTEGER NOT NULL, -- in the plan
  error            TEXT, -- JSON: why there is no answer
  steps            TEXT, -- JSON
  input_tokens     INTEGER NOT NULL,
  output_tokens    INTEGER NOT NULL,
  cached_tokens    INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  usage_known      INTEGER NOT NULL,
  cost             REAL NOT NULL,
  latency          INTEGER NOT NULL,
  calls            INTEGER NOT NULL,
  answered         TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX samples_by_plan ON samples (run, case_no, epoch, prompt, target, purpose);

CREATE TABLE exchanges (
  sample           INTEGER NOT NULL REFERENCES samples ON DELETE CASCADE,
  no               INTEGER NOT NULL,
  turn             INTEGER NOT NULL,
  request          INTEGER NOT NULL REFERENCES texts, -- JSON, without its messages
  messages         TEXT NOT NULL, -- JSON: ids of texts, each the JSON of a message
  repeat           INTEGER NOT NULL,
  error            TEXT, -- JSON
  output           INTEGER REFERENCES texts, -- NULL: no response
  refusal          INTEGER REFERENCES texts,
  reasoning        INTEGER REFERENCES texts,
  tool_calls       TEXT, -- JSON
  finish_reason    TEXT,
  input_tokens     INTEGER,
  output_tokens    INTEGER,
  cached_tokens    INTEGER,
  reasoning_tokens INTEGER,
  usage_known      INTEGER,
  started          TEXT,
  first_token      INTEGER,
  total            INTEGER,
  model            TEXT,
  fingerprint      TEXT,
  request_id       TEXT,
  logprobs         TEXT, -- JSON
  steps            TEXT, -- JSON
  retrieved        INTEGER REFERENCES texts, -- JSON
  raw              INTEGER REFERENCES texts, -- the body as received
  headers          TEXT, -- JSON
  attempts         TEXT, -- JSON
  cached_from      TEXT,
  PRIMARY KEY (sample, no)
) WITHOUT ROWID, STRICT;

CREATE TABLE results (
  sample  INTEGER NOT NULL REFERENCES samples ON DELETE CASCADE,
  grading INTEGER NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail', 'unscored')),
  graded  TEXT NOT NULL,
  PRIMARY KEY (sample, grading)
) WITHOUT ROWID, STRICT;

CREATE TABLE graders (
  id     INTEGER PRIMARY KEY,
  grader TEXT NOT NULL,
  name   TEXT NOT NULL,
  digest TEXT NOT NULL, -- '': not known
  UNIQUE (digest, name, grader)
) STRICT;

CREATE TABLE scores (
  sample      INTEGER NOT NULL,
  grading     INTEGER NOT NULL,
  no          INTEGER NOT NULL,
  grader      INTEGER NOT NULL REFERENCES graders,
  turn        INTEGER NOT NULL,
  verdict     TEXT NOT NULL CHECK (verdict IN ('pass', 'fail', 'unscored')),
  value       REAL NOT NULL,
  explanation TEXT,
  evidence    TEXT, -- JSON
  calls       INTEGER NOT NULL,
  usage       TEXT, -- JSON
  cost        REAL NOT NULL,
  details     TEXT, -- JSON
  PRIMARY KEY (sample, grading, no),
  FOREIGN KEY (sample, grading) REFERENCES results ON DELETE CASCADE
) WITHOUT ROWID, STRICT;

-- The newest row of a name is the baseline; the others are its history.
CREATE TABLE baselines (
  id      INTEGER PRIMARY KEY,
  name    TEXT NOT NULL,
  run     INTEGER NOT NULL,
  grading INTEGER NOT NULL,
  prompt  TEXT NOT NULL,
  target  TEXT NOT NULL,
  by      TEXT NOT NULL,
  why     TEXT NOT NULL,
  created TEXT NOT NULL,
  suite   TEXT NOT NULL, -- digest
  FOREIGN KEY (run, grading) REFERENCES gradings
) STRICT;
CREATE INDEX baselines_by_name ON baselines (name, id);

CREATE TABLE cache (
  key      BLOB PRIMARY KEY,
  run      INTEGER NOT NULL REFERENCES runs, -- that paid for it
  response INTEGER NOT NULL REFERENCES texts, -- JSON
  raw      INTEGER REFERENCES texts
) WITHOUT ROWID, STRICT;

-- What is finished stays as it is, whoever asks.
CREATE TRIGGER finished_run BEFORE UPDATE OF name, suite, plan, plan_digest, state, stop, created, finished, provenance ON runs
WHEN OLD.state = 'finished'
BEGIN SELECT RAISE(ABORT, 'the run is finished and immutable'); END;
CREATE TRIGGER finished_run_kept BEFORE DELETE ON runs
WHEN OLD.state = 'finished'
BEGIN SELECT RAISE(ABORT, 'the run is finished and immutable'); END;

CREATE TRIGGER finished_sample_added BEFORE INSERT ON samples
WHEN (SELECT state FROM runs WHERE id = NEW.run) = 'finished'
BEGIN SELECT RAISE(ABORT, 'the run is finished and immutable'); END;
CREATE TRIGGER finished_sample_changed BEFORE UPDATE ON samples
WHEN (SELECT state FROM runs WHERE id = OLD.run) = 'finished'
BEGIN SELECT RAISE(ABORT, 'the run is finished and immutable'); END;
CREATE TRIGGER finished_sample_removed BEFORE DELETE ON samples
WHEN (SELECT state FROM runs WHERE id = OLD.run) = 'finished'
BEGIN SELECT RAISE(ABORT, 'the run is finished and immutable'); END;

CREATE TRIGGER finished_exchange_added BEFORE INSERT ON exchanges
WHEN (SELECT r.state FROM samples s JOIN runs r ON r.id = s.run WHERE s.id = NEW.sample) = 'finished'
BEGIN SELECT RAISE(ABORT, 'the run is finished and immutable'); END;
CREATE TRIGGER finished_exchange_changed BEFORE UPDATE ON exchanges
WHEN (SELECT r.state FROM samples s JOIN runs r ON r.id = s.run WHERE s.id = OLD.sample) = 'finished'
BEGIN SELECT RAISE(ABORT, 'the run is finished and immutable'); END;
CREATE TRIGGER finished_exchange_removed BEFORE DELETE ON exchanges
WHEN (SELECT r.state FROM samples s JOIN runs r ON r.id = s.run WHERE s.id = OLD.sample) = 'finished'
BEGIN SELECT RAISE(ABORT, 'the run is finished and immutable'); END;

CREATE TRIGGER finished_result_added BEFORE INSERT ON results
WHEN (SELECT g.finished FROM samples s JOIN gradings g ON g.run = s.run AND g.no = NEW.grading WHERE s.id = NEW.sample) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the grading is complete and immutable'); END;
CREATE TRIGGER finished_result_changed BEFORE UPDATE ON results
WHEN (SELECT g.finished FROM samples s JOIN gradings g ON g.run = s.run AND g.no = OLD.grading WHERE s.id = OLD.sample) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the grading is complete and immutable'); END;
CREATE TRIGGER finished_result_removed BEFORE DELETE ON results
WHEN (SELECT g.finished FROM samples s JOIN gradings g ON g.run = s.run AND g.no = OLD.grading WHERE s.id = OLD.sample) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the grading is complete and immutable'); END;

CREATE TRIGGER finished_score_added BEFORE INSERT ON scores
WHEN (SELECT g.finished FROM samples s JOIN gradings g ON g.run = s.run AND g.no = NEW.grading WHERE s.id = NEW.sample) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the grading is complete and immutable'); END;
CREATE TRIGGER finished_score_changed BEFORE UPDATE ON scores
WHEN (SELECT g.finished FROM samples s JOIN gradings g ON g.run = s.run AND g.no = OLD.grading WHERE s.id = OLD.sample) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the grading is complete and immutable'); END;
CREATE TRIGGER finished_score_removed BEFORE DELETE ON scores
WHEN (SELECT g.finished FROM samples s JOIN gradings g ON g.run = s.run AND g.no = OLD.grading WHERE s.id = OLD.sample) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the grading is complete and immutable'); END;

CREATE TRIGGER finished_grading BEFORE UPDATE ON gradings
WHEN OLD.finished IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the grading is complete and immutable'); END;
CREATE TRIGGER finished_grading_removed BEFORE DELETE ON gradings
WHEN OLD.finished IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the grading is complete and immutable'); END;
CREATE TRIGGER finished_case_added BEFORE INSERT ON cases
WHEN (SELECT finished FROM gradings WHERE run = NEW.run AND no = NEW.grading) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the grading is complete and immutable'); END;
CREATE TRIGGER finished_case_changed BEFORE UPDATE ON cases
WHEN (SELECT finished FROM gradings WHERE run = OLD.run AND no = OLD.grading) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the grading is complete and immutable'); END;
CREATE TRIGGER finished_case_removed BEFORE DELETE ON cases
WHEN (SELECT finished FROM gradings WHERE run = OLD.run AND no = OLD.grading) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the grading is complete and immutable'); END;

-- For people who open the file with sqlite3.
CREATE VIEW answers AS
SELECT r.name AS run, c.id AS "case", p.id AS prompt, t.id AS target, s.epoch, s.purpose, x.turn,
       o.body AS output, coalesce(x.error, s.error) AS error, w.body AS raw
FROM samples s
JOIN runs r ON r.id = s.run
JOIN cases c ON c.run = s.run AND c.grading = 1 AND c.no = s.case_no
JOIN prompts p ON p.run = s.run AND p.no = s.prompt
JOIN targets t ON t.run = s.run AND t.no = s.target
LEFT JOIN exchanges x ON x.sample = s.id
LEFT JOIN texts o ON o.id = x.output
LEFT JOIN texts w ON w.id = x.raw;

CREATE VIEW judgements AS
SELECT r.name AS run, k.grading, c.id AS "case", p.id AS prompt, t.id AS target, s.epoch, s.purpose,
       k.verdict AS sample_verdict, g.name AS grader, g.digest AS grader_digest, q.turn, q.verdict, q.value, q.explanation
FROM results k
JOIN samples s ON s.id = k.sample
JOIN runs r ON r.id = s.run
JOIN cases c ON c.run = s.run AND c.grading = k.grading AND c.no = s.case_no
JOIN prompts p ON p.run = s.run AND p.no = s.prompt
JOIN targets t ON t.run = s.run AND t.no = s.target
LEFT JOIN scores q ON q.sample = k.sample AND q.grading = k.grading
LEFT JOIN graders g ON g.id = q.grader;
