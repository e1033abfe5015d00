package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"seatrial/eval"
)

// Purge says which texts are erased: those of records that all given parts fit.
type Purge struct {
	Case   string         // and of what attacks made of it; "": of any
	Match  *regexp.Regexp // of records with such a text, and of attacks on a case with one, which hide it; nil: any
	Before time.Time      // of runs that began before; zero: any
	// Expired says whether a run's texts have been kept as long as they may; nil: whatever the run.
	Expired func(eval.Run) bool
	Why     string
}

// Purged is what was erased.
type Purged struct {
	Runs    int
	Records int
	// Suites are runs whose suite has a text that matches: prompts are not erased.
	Suites []string
}

const erased = "[erased]"

// Purge erases texts for good: from samples and cases, from the cache (whole), and from the file and its log. What was judged
// and counted stays, and so do the records' digests: the chain and every proof hold. Their salts go, so that nobody can
// try out what a text was. It is an error while another process records a run that it would change.
func (s *Store) Purge(ctx context.Context, p Purge) (Purged, error) {
	done, err := s.purge(ctx, p)
	if err != nil {
		err = fmt.Errorf("purge %s: %w", s.path, explain(err))
	}
	return done, err
}

func (s *Store) purge(ctx context.Context, p Purge) (done Purged, err error) {
	w, err := s.writing()
	if err != nil {
		return done, err
	}
	runs, err := s.Runs(ctx)
	if err != nil {
		return done, err
	}
	var all []graves
	for _, run := range runs {
		if !p.Before.IsZero() && !run.Created.Before(p.Before) || p.Expired != nil && !p.Expired(run) {
			continue
		}
		if p.Match != nil && suiteMatches(run.Suite, p.Match) {
			done.Suites = append(done.Suites, run.ID)
		}
		g, err := s.dig(ctx, run, p)
		if err != nil {
			return done, err
		}
		if g.records() == 0 {
			continue
		}
		if h, err := s.holder(ctx, run.ID); err != nil || h.Alive {
			return done, errors.Join(err, fmt.Errorf("run %s: %w: wait until it ends", run.ID, ErrHeld))
		}
		all = append(all, g)
		done.Runs++
		done.Records += g.records()
	}
	var key [32]byte
	if _, err := rand.Read(key[:]); err != nil {
		return done, err
	}
	token := func(value []byte) string {
		mac := hmac.New(sha256.New, key[:])
		mac.Write(value)
		return hex.EncodeToString(mac.Sum(nil))
	}
	if err := w.tx(ctx, func(t *tx) error { return t.bury(all, token, p.Why, done) }); err != nil {
		return done, err
	}
	return done, w.sweep(ctx)
}

func suiteMatches(suite eval.Suite, re *regexp.Regexp) bool {
	raw, err := encode(suite)
	if err != nil {
		return true
	}
	for _, text := range eval.Words("", raw) {
		if re.MatchString(text) {
			return true
		}
	}
	return false
}

// graves are the records of a run that are to be erased.
type graves struct {
	run     eval.Run
	cases   map[string]bool
	samples map[eval.Key]eval.Sample
	kept    []tombstone
}

func (g graves) records() int { return len(g.cases) + len(g.samples) }

type tombstone struct {
	grading, no int
	leaf        []byte
}

// dig finds what a purge means of one run, in all of its gradings: an answer that one grading quotes is erased for all.
func (s *Store) dig(ctx context.Context, run eval.Run, p Purge) (graves, error) {
	g := graves{run: run, cases: map[string]bool{}, samples: map[eval.Key]eval.Sample{}}
	matched, err := s.matched(ctx, run, p.Match)
	if err != nil {
		return g, err
	}
	for n := 1; n <= run.Gradings; n++ {
		run.Grading = n
		for r, err := range s.proven(ctx, run) {
			if err != nil {
				return g, err
			}
			if means, err := p.means(r, matched); err != nil || !means {
				if err != nil {
					return g, err
				}
				continue
			}
			if r.Sample == nil {
				g.cases[r.Case.ID] = true
			} else {
				g.samples[r.Sample.Key] = *r.Sample
			}
		}
	}
	if g.records() == 0 {
		return g, nil
	}
	for n := 1; n <= run.Gradings; n++ {
		run.Grading = n
		if _, err := s.kept(ctx, run); errors.Is(err, ErrUnchained) {
			continue // nothing was promised of it
		}
		for r, err := range s.Records(ctx, run) {
			if err != nil {
				return g, err
			}
			if r.Sample == nil && g.cases[r.Case.ID] || r.Sample != nil && g.has(r.Sample.Key) {
				g.kept = append(g.kept, tombstone{n, r.No, r.Leaf})
			}
		}
	}
	return g, nil
}

// purgedLink is what the chain keeps of an erasure. Places are the numbers of the erased records, from 0, by grading.
type purgedLink struct {
	Records int           `json:"records"`
	Places  map[int][]int `json:"places,omitempty"`
	Why     string        `json:"why,omitempty"`
}

func (g graves) places() map[int][]int {
	all := map[int][]int{}
	for _, k := range g.kept {
		all[k.grading] = append(all[k.grading], k.no)
	}
	return all
}

// purgedPlaces returns the records of a grading that the chain says were erased.
func purgedPlaces(links []eval.Link, run string, grading int) (map[int]bool, error) {
	all := map[int]bool{}
	for _, l := range links {
		if l.Kind != eval.LinkPurged || l.Run != run {
			continue
		}
		var p purgedLink
		if err := What(l, &p); err != nil {
			return nil, err
		}
		for _, no := range p.Places[grading] {
			all[no] = true
		}
	}
	return all, nil
}

var standIn = regexp.MustCompile(`^(?:[0-9a-f]{64}|withheld|text|name)$`)

// buried reports whether nothing is left of an erased record's texts but what an erasure leaves.
func (r Recorded) buried() (bool, error) {
	texts, err := r.Case.Texts()
	if r.Sample != nil {
		texts, err = r.Sample.Texts()
	}
	if err != nil {
		return false, err
	}
	for place, value := range texts {
		if r.Sample != nil {
			// What a sample keeps is a word for a text that was there, and a request without one.
			var request eval.Request
			switch {
			case string(value) == `"`+erased+`"`:
			case strings.HasSuffix(place, "/request") && json.Unmarshal(value, &request) == nil && reflect.DeepEqual(request, eval.Request{}):
			default:
				return false, nil
			}
			continue
		}
		for _, text := range eval.Words(place, value) {
			if !standIn.MatchString(text) {
				return false, nil
			}
		}
	}
	return true, nil
}

func (g graves) has(k eval.Key) bool { _, ok := g.samples[k]; return ok }

// matched returns the cases of which a text matches, in any grading of a run, and those that they are attacks on.
func (s *Store) matched(ctx context.Context, run eval.Run, re *regexp.Regexp) (map[string]bool, error) {
	ids := map[string]bool{}
	for n := 1; n <= run.Gradings && re != nil; n++ {
		run.Grading = n
		for r, err := range s.proven(ctx, run) {
			if err != nil {
				return nil, err
			}
			if match, err := r.matches(re); err != nil || !match {
				if err != nil {
					return nil, err
				}
				continue
			}
			id := r.caseID()
			ids[id] = true
			for _, of := range eval.AttackedBy(id) {
				ids[of] = true
			}
		}
	}
	return ids, nil
}

func (r Recorded) caseID() string {
	if r.Sample != nil {
		return r.Sample.Key.Case
	}
	return r.Case.ID
}

func (r Recorded) matches(re *regexp.Regexp) (bool, error) {
	texts, err := r.Case.Texts()
	if r.Sample != nil {
		texts, err = r.Sample.Texts()
	}
	if err != nil {
		return false, err
	}
	for place, value := range texts {
		if slices.ContainsFunc(eval.Words(place, value), re.MatchString) {
			return true, nil
		}
	}
	return false, nil
}

func (p Purge) means(r Recorded, matched map[string]bool) (bool, error) {
	if p.Case != "" && r.Case.ID != p.Case && !strings.HasPrefix(r.Case.ID, p.Case+"~") {
		return false, nil
	}
	if p.Match == nil || slices.ContainsFunc(eval.AttackedBy(r.caseID()), func(of string) bool { return matched[of] }) {
		return true, nil
	}
	return r.matches(p.Match)
}

// bury erases. What is finished is immutable but for this: the triggers that hold it are put away meanwhile.
func (t *tx) bury(all []graves, token func([]byte) string, why string, done Purged) error {
	rows, err := t.w.conn.QueryContext(context.Background(), "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'finished%' ORDER BY name")
	if err != nil {
		return err
	}
	var triggers []string
	var names []string
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return errors.Join(err, rows.Close())
		}
		names, triggers = append(names, name), append(triggers, text)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, name := range names {
		if _, err := t.w.conn.ExecContext(context.Background(), "DROP TRIGGER "+name); err != nil {
			return err
		}
	}
	for _, g := range all {
		if err := t.buryRun(g, token); err != nil {
			return fmt.Errorf("run %s: %w", g.run.ID, err)
		}
		if err := t.link(eval.LinkPurged, g.run.Suite.Name, g.run.ID, 0, purgedLink{g.records(), g.places(), why}); err != nil {
			return err
		}
	}
	for _, query := range []string{"DELETE FROM cache", unreferenced, "CREATE TABLE IF NOT EXISTS unswept (no INTEGER) STRICT"} {
		if err := t.exec(query); err != nil {
			return err
		}
	}
	for _, text := range triggers {
		if _, err := t.w.conn.ExecContext(context.Background(), text); err != nil {
			return err
		}
	}
	t.w.texts.clear()
	return nil
}

const unreferenced = `DELETE FROM texts WHERE id NOT IN (
	SELECT suite FROM runs UNION SELECT body FROM cases UNION SELECT request FROM exchanges
	UNION SELECT output FROM exchanges WHERE output IS NOT NULL UNION SELECT refusal FROM exchanges WHERE refusal IS NOT NULL
	UNION SELECT reasoning FROM exchanges WHERE reasoning IS NOT NULL UNION SELECT retrieved FROM exchanges WHERE retrieved IS NOT NULL
	UNION SELECT raw FROM exchanges WHERE raw IS NOT NULL
	UNION SELECT m.value FROM exchanges x, json_each(x.messages) m
	UNION SELECT response FROM cache UNION SELECT raw FROM cache WHERE raw IS NOT NULL)`

func (t *tx) buryRun(g graves, token func([]byte) string) error {
	_, id, err := t.run(g.run.ID)
	if err != nil {
		return err
	}
	for _, k := range g.kept {
		if err := t.exec("UPDATE records SET salt = NULL, kept = ? WHERE run = ? AND grading = ? AND no = ?", string(k.leaf), id, k.grading, k.no); err != nil {
			return err
		}
	}
	for _, s := range g.samples {
		if err := t.burySample(g.run, id, s); err != nil {
			return err
		}
	}
	for name := range g.cases {
		if err := t.buryCase(id, name, token); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) burySample(run eval.Run, id int64, s eval.Sample) error {
	axes, err := newAxes(run)
	if err != nil {
		return err
	}
	at, err := axes.cell(s.Key, 0)
	if err != nil {
		return err
	}
	var row int64
	err = t.get(`SELECT s.id FROM samples s JOIN cases c ON c.run = s.run AND c.grading = 1 AND c.no = s.case_no
		WHERE s.run = ? AND c.id = ? AND s.epoch = ? AND s.prompt = ? AND s.target = ? AND s.purpose = ?`,
		[]any{id, s.Key.Case, at.epoch, at.prompt, at.target, string(at.purpose)}, &row)
	if err != nil {
		return err
	}
	s = s.Without(func(string) bool { return true })
	if s.Error != nil {
		s.Error.Message = erased
	}
	callErr, err := someJSON(s.Error, s.Error != nil)
	if err != nil {
		return err
	}
	for _, query := range []string{
		"DELETE FROM exchanges WHERE sample = ?",
		"UPDATE scores SET explanation = NULL, evidence = NULL, details = NULL WHERE sample = ?",
		"UPDATE labels SET note = '' WHERE sample = ?",
	} {
		if err := t.exec(query, row); err != nil {
			return err
		}
	}
	if err := t.exec("UPDATE samples SET error = ?, steps = NULL WHERE id = ?", callErr, row); err != nil {
		return err
	}
	for no := range s.Exchanges {
		x := &s.Exchanges[no]
		x.Request.Repeat = s.Key.Epoch
		if x.Response != nil {
			x.Response.Text = erased
		}
		if x.Error != nil {
			x.Error.Message = erased
		}
		if err := t.saveExchange(row, no, x); err != nil {
			return err
		}
	}
	return nil
}

// buryCase puts stand-ins for the texts of a case: two sides of which the case was the same can still be compared.
func (t *tx) buryCase(run int64, name string, token func([]byte) string) error {
	var gradings int
	if err := t.get("SELECT count(*) FROM gradings WHERE run = ?", []any{run}, &gradings); err != nil {
		return err
	}
	for n := 1; n <= gradings; n++ {
		var body []byte
		var c eval.Case
		err := t.get("SELECT t.body FROM cases c JOIN texts t ON t.id = c.body WHERE c.run = ? AND c.grading = ? AND c.id = ?", []any{run, n, name}, &body)
		if noRows(err) {
			continue
		}
		if err == nil {
			err = json.Unmarshal(body, &c)
		}
		if err != nil {
			return err
		}
		if c, err = c.WithStandIns(func(string) bool { return true }, token); err != nil {
			return err
		}
		id, err := t.jsonText(c)
		if err != nil {
			return err
		}
		if err := t.exec("UPDATE cases SET body = ? WHERE run = ? AND grading = ? AND id = ?", id, run, n, name); err != nil {
			return err
		}
	}
	return nil
}

// sweep rewrites the file and empties the log, so that nothing of what was erased is left in either.
func (w *writer) sweep(ctx context.Context) error {
	select {
	case w.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-w.turn }()
	// The mark that bury set goes last: where this is cut off, an audit still finds it.
	for _, query := range []string{"PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)", "DROP TABLE IF EXISTS unswept"} {
		var busy, log, moved int
		var err error
		if !strings.HasPrefix(query, "PRAGMA") {
			_, err = w.conn.ExecContext(ctx, query)
		} else if err = w.conn.QueryRowContext(ctx, query).Scan(&busy, &log, &moved); err == nil && busy != 0 {
			err = errors.New("another process reads the store, so that its log still holds what was erased: purge again when it has ended")
		}
		if err != nil {
			return err
		}
	}
	return nil
}
