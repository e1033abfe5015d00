package store

import (
	"errors"
	"fmt"

	"seatrial/eval"
)

// cell returns the place of a key, by what the store knows of its case.
func (r *Recording) cell(t *tx, k eval.Key) (cell, error) {
	no, ok := r.cases.get(k.Case)
	if !ok {
		err := t.get("SELECT no FROM cases WHERE run = ? AND grading = ? AND id = ?", []any{r.id, r.grading, k.Case}, &no)
		if noRows(err) {
			err = errors.New("the case is not in the plan")
		}
		if err != nil {
			return cell{}, err
		}
		r.cases.put(k.Case, no)
	}
	return r.axes.cell(k, int(no))
}

const insertSample = `INSERT INTO samples (run, case_no, epoch, prompt, target, purpose, place, error, steps,
	input_tokens, output_tokens, cached_tokens, reasoning_tokens, usage_known, cost, latency, calls, answered)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`

func (r *Recording) saveAnswer(t *tx, s *eval.Sample) error {
	switch {
	case r.grading > 1:
		return fmt.Errorf("grading %d takes no answers: the run is %w", r.grading, ErrFinished)
	case s.Answered.IsZero():
		return errors.New("it says not when it was answered")
	case s.Turn != 0:
		return fmt.Errorf("it is a view as of turn %d, not the whole", s.Turn)
	}
	c, err := r.cell(t, s.Key)
	if err != nil {
		return err
	}
	place := s.Index
	if s.Key.Purpose == eval.Planned {
		place = r.axes.place(c) // as stored: the file may have been reordered since
	}
	callErr, err := someJSON(s.Error, s.Error != nil)
	if err != nil {
		return err
	}
	steps, err := someJSON(s.Steps, len(s.Steps) > 0)
	if err != nil {
		return err
	}
	args := []any{r.id, c.caseNo, c.epoch, c.prompt, c.target, string(c.purpose), place, callErr, steps,
		s.Usage.InputTokens, s.Usage.OutputTokens, s.Usage.CachedTokens, s.Usage.ReasoningTokens, s.Usage.Known,
		s.Cost, int64(s.Latency), s.Calls, stamp(s.Answered)}
	id, added, err := t.insert(insertSample, args...)
	if err != nil {
		return err
	}
	if !added {
		if err := r.removeFailed(t, c); err != nil {
			return err
		}
		if id, _, err = t.insert(insertSample, args...); err != nil {
			return err
		}
	}
	for no := range s.Exchanges {
		if err := t.saveExchange(id, no, &s.Exchanges[no]); err != nil {
			return fmt.Errorf("exchange %d: %w", no+1, err)
		}
	}
	r.samples.put(s.Key, id)
	return nil
}

// removeFailed makes room for another answer, where the stored one is an error.
func (r *Recording) removeFailed(t *tx, c cell) error {
	n, err := t.change("DELETE FROM samples WHERE run = ? AND case_no = ? AND epoch = ? AND prompt = ? AND target = ? AND purpose = ? AND error IS NOT NULL",
		r.id, c.caseNo, c.epoch, c.prompt, c.target, string(c.purpose))
	if err == nil && n == 0 {
		err = errors.New("it has an answer already, which nothing replaces")
	}
	return err
}

const insertExchange = `INSERT INTO exchanges (sample, no, turn, request, messages, repeat, error, output, refusal, reasoning, tool_calls,
	finish_reason, input_tokens, output_tokens, cached_tokens, reasoning_tokens, usage_known, started, first_token, total,
	model, fingerprint, request_id, logprobs, steps, retrieved, raw, headers, attempts, cached_from)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

func (t *tx) saveExchange(sample int64, no int, x *eval.Exchange) error {
	ids := make([]int64, len(x.Request.Messages))
	for i := range x.Request.Messages {
		id, err := t.jsonText(&x.Request.Messages[i])
		if err != nil {
			return fmt.Errorf("message %d: %w", i+1, err)
		}
		ids[i] = id
	}
	frame := x.Request
	frame.Messages = nil
	request, err := t.jsonText(&frame)
	if err != nil {
		return fmt.Errorf("request: %w", err)
	}
	args := make([]any, 30) // the response's columns stay NULL where there is none
	args[0], args[1], args[2], args[3], args[4], args[5] = sample, no, x.Turn, request, idList(ids), x.Request.Repeat
	if args[6], err = someJSON(x.Error, x.Error != nil); err != nil {
		return err
	}
	if x.Response != nil {
		if err := t.responseColumns(x.Response, args[7:]); err != nil {
			return fmt.Errorf("response: %w", err)
		}
	}
	return t.exec(insertExchange, args...)
}

// responseColumns fills the columns from output to cached_from.
func (t *tx) responseColumns(p *eval.Response, to []any) (err error) {
	set := func(i int, v any, e error) {
		to[i] = v
		err = errors.Join(err, e)
	}
	text := func(i int, body string) {
		v, e := t.someText(body)
		set(i, v, e)
	}
	column := func(i int, v any, some bool) {
		v, e := someJSON(v, some)
		set(i, v, e)
	}
	output, e := t.text([]byte(p.Text))
	set(0, output, e)
	text(1, p.Refusal)
	text(2, p.Reasoning)
	column(3, p.ToolCalls, len(p.ToolCalls) > 0)
	to[4] = someString(p.FinishReason)
	to[5], to[6], to[7], to[8], to[9] = p.Usage.InputTokens, p.Usage.OutputTokens, p.Usage.CachedTokens, p.Usage.ReasoningTokens, p.Usage.Known
	to[10], to[11], to[12] = someStamp(p.Timing.Start), int64(p.Timing.FirstToken), int64(p.Timing.Total)
	to[13], to[14], to[15] = someString(p.Model), someString(p.Fingerprint), someString(p.RequestID)
	column(16, p.Logprobs, len(p.Logprobs) > 0)
	column(17, p.Steps, len(p.Steps) > 0)
	if len(p.Retrieved) > 0 { // the same passages answer many epochs
		id, e := t.jsonText(p.Retrieved)
		set(18, id, e)
	}
	if p.Raw != nil {
		id, e := t.text(p.Raw)
		set(19, id, e)
	}
	column(20, p.Headers, len(p.Headers) > 0)
	column(21, p.Attempts, len(p.Attempts) > 0)
	to[22] = someString(p.CachedFrom)
	return err
}

const insertScore = `INSERT INTO scores (sample, grading, no, grader, turn, verdict, value, explanation, evidence, calls, usage, cost, details)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

func (r *Recording) saveScores(t *tx, s *eval.Sample) error {
	if s.Graded.IsZero() {
		return errors.New("it says not when it was graded")
	}
	if err := knownVerdict(s.Verdict); err != nil {
		return err
	}
	id, err := r.stored(t, s.Key)
	if err != nil {
		return err
	}
	if err := t.exec("INSERT INTO results (sample, grading, verdict, graded) VALUES (?, ?, ?, ?)", id, r.grading, string(s.Verdict), stamp(s.Graded)); err != nil {
		return err
	}
	for no := range s.Scores {
		if err := r.saveScore(t, id, no, &s.Scores[no]); err != nil {
			return fmt.Errorf("grader %s: %w", s.Scores[no].Name, err)
		}
	}
	return nil
}

// stored returns the row of a sample that was saved before.
func (r *Recording) stored(t *tx, k eval.Key) (int64, error) {
	if id, ok := r.samples.get(k); ok {
		return id, nil
	}
	c, err := r.cell(t, k)
	if err != nil {
		return 0, err
	}
	var id int64
	err = t.get("SELECT id FROM samples WHERE run = ? AND case_no = ? AND epoch = ? AND prompt = ? AND target = ? AND purpose = ?",
		[]any{r.id, c.caseNo, c.epoch, c.prompt, c.target, string(c.purpose)}, &id)
	if noRows(err) {
		err = errors.New("no answer is stored that they judge")
	}
	return id, err
}

func (r *Recording) saveScore(t *tx, sample int64, no int, s *eval.Score) error {
	if err := knownVerdict(s.Verdict); err != nil {
		return err
	}
	digest := ""
	if !s.Digest.IsZero() {
		digest = s.Digest.String()
	}
	grader, err := t.grader(graderKey{s.Grader, s.Name, digest})
	if err != nil {
		return err
	}
	evidence, err := someJSON(s.Evidence, len(s.Evidence) > 0)
	if err != nil {
		return err
	}
	usage, err := someJSON(s.Usage, s.Usage != eval.Usage{})
	if err != nil {
		return err
	}
	details, err := someJSON(s.Details, len(s.Details) > 0)
	if err != nil {
		return err
	}
	return t.exec(insertScore, sample, r.grading, no, grader, s.Turn, string(s.Verdict), s.Value, someString(s.Explanation), evidence,
		s.Calls, usage, s.Cost, details)
}
