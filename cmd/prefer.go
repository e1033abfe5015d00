package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/pflag"

	"seatrial/eval"
	"seatrial/eval/compare"
	"seatrial/eval/provider"
	"seatrial/eval/store"
)

// preferFlags say which judge compares the answers of two sides.
type preferFlags struct {
	netFlags
	judgeFlags
	suiteFlags
	judge     string
	criterion string
	suite     string
	maxCalls  int
}

func (o *preferFlags) AddFlags(fs *pflag.FlagSet) {
	o.netFlags.AddFlags(fs)
	o.judgeFlags.AddFlags(fs)
	o.suiteFlags.AddFlags(fs)
	fs.StringVar(&o.judge, "prefer", "", "ask this target of --suite which side's answers are better")
	fs.StringVar(&o.criterion, "criterion", "", "what makes one answer better than another")
	fs.StringVar(&o.suite, "suite", "", "suite file with the target that judges: runs hold no credentials")
	fs.IntVar(&o.maxCalls, "max-calls", 0, "stop after this many calls of the judge")
}

// load reads the judge from its suite; nil where none is asked.
func (o preferFlags) load(env Env) (*preferring, error) {
	if o.judge == "" {
		if o.criterion != "" || o.suite != "" || o.maxCalls != 0 || o.cacheJudges {
			return nil, errors.New("--criterion, --suite, --max-calls and --cache-judges are of --prefer TARGET, which names the judge")
		}
		return nil, nil
	}
	switch {
	case o.criterion == "":
		return nil, errors.New("--criterion is missing: what makes one answer better than another, in words")
	case o.suite == "":
		return nil, fmt.Errorf("--suite is missing: the file that declares the target %s", o.judge)
	case o.maxCalls < 0:
		return nil, errors.New("--max-calls counts from 1")
	}
	dialer, err := o.dialer(env)
	if err != nil {
		return nil, err
	}
	l, err := load(env, o.suite, o.suiteFlags)
	if err != nil {
		return nil, err
	}
	target, err := l.Judge(o.judge)
	if err != nil {
		return nil, err
	}
	options, err := json.Marshal(map[string]string{"target": o.judge, "criterion": o.criterion})
	if err != nil {
		return nil, err
	}
	p := &preferring{preferFlags: o, use: eval.GraderUse{Grader: "prefer", Options: options}, connection: connection{env: env, dialer: dialer}}
	p.only = l.Suite
	p.only.Targets = []eval.Target{target}
	if err := newCatalog(env, filepath.Dir(o.suite)).CheckGrader(p.use); err != nil {
		return nil, err
	}
	if o.maxCalls > 0 {
		p.connection.budget = provider.NewBudget(o.maxCalls)
	}
	return p, nil
}

// preferring is a judge that is ready to compare two sides.
type preferring struct {
	preferFlags
	connection connection
	only       eval.Suite // with the judge alone
	use        eval.GraderUse
}

// compare asks the judge about all pairs of answers. What was judged is returned even where
// not all could be: the error then says why.
func (p *preferring) compare(ctx context.Context, env Env, st *store.Store, by eval.Axis, baseline, candidate eval.Side, ordered func(eval.Run) samples) (sum *eval.Preferences, err error) {
	m, err := p.connection.connect(p.only, []string{p.judge})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, broken(m.Close())) }()
	if p.cacheJudges {
		m.cachedJudges(env, st.Cache(candidate.Run.ID))
	}
	built, digest, err := newGraderBuilder(env, p.suite, m).Build(p.use)
	if err != nil {
		return nil, err
	}
	judge, ok := built.(eval.PairGrader)
	if !ok {
		return nil, fmt.Errorf("the grader %s cannot compare two answers", p.use.Grader)
	}
	a := asking{judge: judge, began: env.Now()}
	stopLine := showLine(env, func() string {
		return fmt.Sprintf("judge %s: %d pairs of answers compared, %s", p.judge, a.done.Load(), env.Now().Sub(a.began).Round(time.Second))
	})
	pairs := compare.PairAnswers(by, baseline, candidate, ordered(baseline.Run), ordered(candidate.Run))
	stop := a.all(ctx, provider.Concurrency(m.targets[p.judge].Limits), pairs)
	stopLine()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	found := a.sum.Finish()
	found.Judge, found.Criterion, found.Grader = p.judge, p.criterion, digest
	switch {
	case stop != nil:
		found.Stop = oneLine(stop)
		if eval.ClassOf(stop) == eval.ClassBudget {
			return &found, &exitError{ExitInconclusive, stop}
		}
		return &found, broken(stop)
	case found.Pairs == 0:
		why := "there is none"
		if len(found.Cases) > 0 {
			why = "the first: " + found.Cases[0].Why
		}
		return &found, broken(fmt.Errorf("judge %s compared no pair of answers; %s", p.judge, why))
	}
	return &found, nil
}

// asking asks about pairs of answers, several at once.
type asking struct {
	judge eval.PairGrader
	began time.Time
	done  atomic.Int64

	mu   sync.Mutex
	sum  compare.Preferring
	row  int   // pairs whose call failed since one did not
	stop error // why no more are asked
}

// maxRow is how many calls may fail in a row before the judge counts as down.
const maxRow = 10

// all asks about every pair, workers of them at once, until an error that none of the rest would escape.
// The rest is counted as unjudged then.
func (a *asking) all(ctx context.Context, workers int, pairs iter.Seq2[compare.Answers, error]) error {
	queue := make(chan compare.Answers)
	var busy sync.WaitGroup
	for range max(1, workers) {
		busy.Go(func() {
			for pair := range queue {
				a.one(ctx, pair)
			}
		})
	}
	var broken error
	for pair, err := range pairs {
		if broken = err; err != nil || ctx.Err() != nil {
			break
		}
		queue <- pair
	}
	close(queue)
	busy.Wait()
	return errors.Join(broken, a.stop)
}

// one asks about a pair, unless it was settled that no more are asked.
func (a *asking) one(ctx context.Context, pair compare.Answers) {
	var said eval.Preference
	var err error
	problem := pair.Problem
	a.mu.Lock()
	if a.stop != nil && problem == "" {
		problem = "not asked any more"
	}
	a.mu.Unlock()
	if problem == "" {
		if said, err = a.judge.GradePair(ctx, pair.Baseline, pair.Candidate); err != nil {
			problem = err.Error()
		}
		a.done.Add(1)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sum.Add(pair, said, problem)
	if a.stop == nil {
		a.stop = a.ends(err, said.Calls)
	}
}

// ends returns why no more are asked after an error, nil where more are.
func (a *asking) ends(err error, calls int) error {
	switch class := eval.ClassOf(err); class {
	case eval.ClassAuth, eval.ClassBudget, eval.ClassConfig:
		return err
	case eval.ClassCase, eval.ClassBadRequest:
	case "":
		if calls > 0 {
			a.row = 0
		}
	default:
		if a.row++; a.row >= maxRow {
			return fmt.Errorf("%d calls of the judge in a row failed, the last: %w", a.row, err)
		}
	}
	return nil
}
