package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"seatrial/eval"
)

// loader reads samples of one grading. Values that many samples share (cases, messages,
// requests' frames) are decoded once and shared: readers do not change them.
type loader struct {
	s       *Store
	run     int64
	grading int
	axes    axes

	cases    shared[eval.Case]
	messages shared[eval.Message]
	requests shared[eval.Request]
	fetched  int // bytes of text that the last chunk took
}

const sampleColumns = `SELECT c.no, c.id, c.body, coalesce(s.id, 0), coalesce(s.epoch, 0), coalesce(s.prompt, 0), coalesce(s.target, 0),
	coalesce(s.purpose, ''), coalesce(s.place, 0), s.error, s.steps, coalesce(s.input_tokens, 0), coalesce(s.output_tokens, 0),
	coalesce(s.cached_tokens, 0), coalesce(s.reasoning_tokens, 0), coalesce(s.usage_known, 0), coalesce(s.cost, 0),
	coalesce(s.latency, 0), coalesce(s.calls, 0), s.answered, k.verdict, k.graded `

// row is a sample under construction; id 0 is a case without any stored sample.
type row struct {
	id     int64
	cell   cell
	caseID string
	body   int64 // of the case
	sample eval.Sample
}

func (l *loader) scan(rows *sql.Rows) (r row, err error) {
	var purpose string
	var callErr, steps, answered, verdict, graded sql.NullString
	s := &r.sample
	if err := rows.Scan(&r.cell.caseNo, &r.caseID, &r.body, &r.id, &r.cell.epoch, &r.cell.prompt, &r.cell.target, &purpose, &s.Index,
		&callErr, &steps, &s.Usage.InputTokens, &s.Usage.OutputTokens, &s.Usage.CachedTokens, &s.Usage.ReasoningTokens, &s.Usage.Known,
		&s.Cost, (*int64)(&s.Latency), &s.Calls, &answered, &verdict, &graded); err != nil || r.id == 0 {
		return r, err
	}
	r.cell.purpose = eval.Purpose(purpose)
	if r.cell.prompt >= len(l.axes.prompts) || r.cell.target >= len(l.axes.targets) {
		return r, fmt.Errorf("case %s: its prompt or target is not in the plan", r.caseID)
	}
	l.name(&r)
	if err := decode(callErr, &s.Error); err != nil {
		return r, err
	}
	if err := decode(steps, &s.Steps); err != nil {
		return r, err
	}
	s.Verdict = eval.Verdict(verdict.String)
	if s.Answered, err = readStamp(answered); err != nil {
		return r, err
	}
	s.Graded, err = readStamp(graded)
	return r, err
}

// name fills in what the cell says.
func (l *loader) name(r *row) {
	s := &r.sample
	s.Prompt, s.Target = l.axes.prompts[r.cell.prompt], l.axes.targets[r.cell.target]
	s.Key = eval.Key{Case: r.caseID, Prompt: s.Prompt.ID, Target: s.Target.ID, Epoch: r.cell.epoch, Purpose: r.cell.purpose}
}

// chunk reads the samples of a query that begins with sampleColumns, whole, in
// one snapshot.
func (l *loader) chunk(ctx context.Context, query string, args ...any) ([]row, error) {
	tx, err := l.s.read.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	var rows []row
	if err := l.s.each(ctx, tx, query, args, func(r *sql.Rows) error {
		next, err := l.scan(r)
		rows = append(rows, next)
		return err
	}); err != nil || len(rows) == 0 {
		return nil, err
	}
	byID := make(map[int64]*eval.Sample, len(rows))
	ids := make([]int64, 0, len(rows))
	for i := range rows {
		if rows[i].id != 0 {
			ids = append(ids, rows[i].id)
			byID[rows[i].id] = &rows[i].sample
		}
	}
	texts := newTexts(l)
	for i := range rows {
		texts.needCase(rows[i].body, &rows[i].sample.Case)
	}
	if len(ids) > 0 {
		list := idList(ids)
		if err := l.scores(ctx, tx, list, byID); err != nil {
			return nil, err
		}
		if err := l.exchanges(ctx, tx, list, byID, texts); err != nil {
			return nil, err
		}
	}
	return rows, texts.fill(ctx, tx)
}

func (l *loader) scores(ctx context.Context, tx *sql.Tx, ids string, samples map[int64]*eval.Sample) error {
	const query = `SELECT q.sample, g.grader, g.name, g.digest, q.turn, q.verdict, q.value, q.explanation, q.evidence, q.calls, q.usage, q.cost, q.details
		FROM scores q JOIN graders g ON g.id = q.grader
		WHERE q.sample IN (SELECT value FROM json_each(?)) AND q.grading = ? ORDER BY q.sample, q.no`
	return l.s.each(ctx, tx, query, []any{ids, l.grading}, func(r *sql.Rows) error {
		var sample int64
		var digest, verdict string
		var explanation, evidence, usage, details sql.NullString
		var s eval.Score
		if err := r.Scan(&sample, &s.Grader, &s.Name, &digest, &s.Turn, &verdict, &s.Value, &explanation, &evidence, &s.Calls, &usage, &s.Cost, &details); err != nil {
			return err
		}
		s.Verdict, s.Explanation = eval.Verdict(verdict), explanation.String
		if err := s.Digest.UnmarshalText([]byte(digest)); err != nil {
			return err
		}
		if err := decode(evidence, &s.Evidence); err != nil {
			return err
		}
		if err := decode(usage, &s.Usage); err != nil {
			return err
		}
		if details.Valid {
			s.Details = json.RawMessage(details.String)
		}
		of := samples[sample]
		of.Scores = append(of.Scores, s)
		return nil
	})
}

func (l *loader) exchanges(ctx context.Context, tx *sql.Tx, ids string, samples map[int64]*eval.Sample, texts *texts) error {
	const query = `SELECT sample, turn, request, messages, repeat, error, output, refusal, reasoning, tool_calls, finish_reason,
		coalesce(input_tokens, 0), coalesce(output_tokens, 0), coalesce(cached_tokens, 0), coalesce(reasoning_tokens, 0), coalesce(usage_known, 0),
		started, coalesce(first_token, 0), coalesce(total, 0), model, fingerprint, request_id, logprobs, steps, retrieved, raw, headers, attempts, cached_from
		FROM exchanges WHERE sample IN (SELECT value FROM json_each(?)) ORDER BY sample, no`
	return l.s.each(ctx, tx, query, []any{ids}, func(r *sql.Rows) error {
		var sample, request int64
		var messages string
		var callErr, tools, finish, started, model, fingerprint, requestID, logprobs, steps, headers, attempts, cachedFrom sql.NullString
		var output, refusal, reasoning, retrieved, raw sql.NullInt64
		var x eval.Exchange
		var p eval.Response
		var repeat int
		if err := r.Scan(&sample, &x.Turn, &request, &messages, &repeat, &callErr, &output, &refusal, &reasoning, &tools, &finish,
			&p.Usage.InputTokens, &p.Usage.OutputTokens, &p.Usage.CachedTokens, &p.Usage.ReasoningTokens, &p.Usage.Known,
			&started, (*int64)(&p.Timing.FirstToken), (*int64)(&p.Timing.Total), &model, &fingerprint, &requestID, &logprobs, &steps, &retrieved, &raw,
			&headers, &attempts, &cachedFrom); err != nil {
			return err
		}
		if err := decode(callErr, &x.Error); err != nil {
			return err
		}
		var order []int64
		if err := json.Unmarshal([]byte(messages), &order); err != nil {
			return err
		}
		if len(order) > 0 {
			x.Request.Messages = make([]eval.Message, len(order))
		}
		if output.Valid {
			x.Response = &p
			p.FinishReason, p.Model, p.Fingerprint, p.RequestID, p.CachedFrom = finish.String, model.String, fingerprint.String, requestID.String, cachedFrom.String
			var err error
			if p.Timing.Start, err = readStamp(started); err != nil {
				return err
			}
			if logprobs.Valid {
				p.Logprobs = json.RawMessage(logprobs.String)
			}
			for _, part := range []struct {
				column sql.NullString
				v      any
			}{{tools, &p.ToolCalls}, {steps, &p.Steps}, {headers, &p.Headers}, {attempts, &p.Attempts}} {
				if err := decode(part.column, part.v); err != nil {
					return err
				}
			}
			texts.need(output, func(b []byte) error { p.Text = string(b); return nil })
			texts.need(refusal, func(b []byte) error { p.Refusal = string(b); return nil })
			texts.need(reasoning, func(b []byte) error { p.Reasoning = string(b); return nil })
			texts.need(retrieved, func(b []byte) error { return json.Unmarshal(b, &p.Retrieved) })
			texts.need(raw, func(b []byte) error { p.Raw = slices.Clone(b); return nil })
		}
		of := samples[sample]
		of.Exchanges = append(of.Exchanges, x)
		at := len(of.Exchanges) - 1
		texts.needRequest(request, func(frame eval.Request) {
			req := &of.Exchanges[at].Request
			frame.Messages, frame.Repeat = req.Messages, repeat
			*req = frame
		})
		for i, id := range order {
			texts.needMessage(id, &x.Request.Messages[i]) // the same array as of.Exchanges[at]'s
		}
		return nil
	})
}

// each calls fn for every row of a query, prepared once.
func (s *Store) each(ctx context.Context, tx *sql.Tx, query string, args []any, fn func(*sql.Rows) error) error {
	stmt, err := s.query(ctx, query)
	if err != nil {
		return err
	}
	rows, err := tx.StmtContext(ctx, stmt).QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// query returns a prepared statement of the readers.
func (s *Store) query(ctx context.Context, text string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt, ok := s.queries[text]; ok {
		return stmt, nil
	}
	stmt, err := s.read.PrepareContext(ctx, text)
	if err == nil {
		s.queries[text] = stmt
	}
	return stmt, err
}

// one returns a single sample; ErrNotFound where nothing is stored of it.
func (l *loader) one(ctx context.Context, k eval.Key) (eval.Sample, error) {
	c, err := l.axes.cell(k, 0)
	if err != nil {
		return eval.Sample{}, fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	rows, err := l.chunk(ctx, sampleColumns+`FROM cases c JOIN samples s ON s.run = c.run AND s.case_no = c.no
		LEFT JOIN results k ON k.sample = s.id AND k.grading = c.grading
		WHERE c.run = ? AND c.grading = ? AND c.id = ? AND s.epoch = ? AND s.prompt = ? AND s.target = ? AND s.purpose = ?`,
		l.run, l.grading, k.Case, c.epoch, c.prompt, c.target, string(c.purpose))
	if err != nil {
		return eval.Sample{}, err
	}
	if len(rows) == 0 {
		return eval.Sample{}, ErrNotFound
	}
	return rows[0].sample, nil
}

// newLoader finds the run; its grading 0 is the newest complete one.
func (s *Store) newLoader(ctx context.Context, run eval.Run) (*loader, error) {
	a, err := newAxes(run)
	if err != nil {
		return nil, err
	}
	l := &loader{s: s, grading: run.Grading, axes: a}
	var gradings, newest int
	err = s.read.QueryRowContext(ctx, `SELECT r.id, (SELECT count(*) FROM gradings g WHERE g.run = r.id),
		coalesce((SELECT max(g.no) FROM gradings g WHERE g.run = r.id AND g.finished IS NOT NULL), 1) FROM runs r WHERE r.name = ?`, run.ID).
		Scan(&l.run, &gradings, &newest)
	if noRows(err) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	if l.grading == 0 {
		l.grading = newest
	}
	if l.grading < 1 || l.grading > gradings {
		return nil, fmt.Errorf("grading %d of %d: %w", l.grading, gradings, ErrNotFound)
	}
	return l, nil
}
