package command

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
)

const (
	maxLine   = 16 << 20        // bytes of an answer
	closeTime = 2 * time.Second // for a program to end after its input has
)

// process is one run of the program.
type process struct {
	setup setup
	cmd   *exec.Cmd
	lines chan []byte // to its standard input
	quit  chan struct{}
	done  chan struct{} // it has ended, and so have its calls
	tail  tail          // of its standard error

	mu      sync.Mutex
	quitted bool
	last    int64
	pending map[int64]chan outcome
	dropped map[int64]bool  // calls given up on, whose answers are still to come
	stray   *eval.CallError // a line that is no answer, while nothing was asked
	failure *eval.CallError // why it ended
}

// outcome is what became of a call.
type outcome struct {
	resp eval.Response
	at   time.Time // of the answer's last byte
	err  *eval.CallError
}

func start(s setup) (*process, error) {
	p := &process{
		setup: s, lines: make(chan []byte), quit: make(chan struct{}), done: make(chan struct{}),
		pending: map[int64]chan outcome{}, dropped: map[int64]bool{},
	}
	p.cmd = exec.Command(s.path, s.args...)
	p.cmd.Dir, p.cmd.Env, p.cmd.Stderr = s.dir, s.env, &p.tail
	// What the program started may keep its output open after it has ended.
	p.cmd.WaitDelay = closeTime
	stdin, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, answers := io.Pipe()
	p.cmd.Stdout = answers
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go p.write(stdin)
	read := make(chan *eval.CallError, 1)
	go func() { read <- p.read(stdout) }()
	go func() {
		err := p.cmd.Wait()
		_ = answers.Close() // cannot fail
		p.end(err, <-read)
	}()
	return p, nil
}

// write passes lines on until the process ends or is to end.
func (p *process) write(stdin io.WriteCloser) {
	defer stdin.Close()
	for {
		select {
		case line := <-p.lines:
			if _, err := stdin.Write(line); err != nil {
				// It does not listen any more: whatever it still does, it cannot be asked.
				_ = p.cmd.Process.Kill()
				return
			}
		case <-p.quit:
			return
		case <-p.done:
			return
		}
	}
}

// read delivers answers until the output ends; it returns what was wrong with it.
func (p *process) read(stdout *io.PipeReader) *eval.CallError {
	lines := bufio.NewScanner(stdout)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		if at := time.Now(); len(bytes.TrimSpace(lines.Bytes())) > 0 {
			p.deliver(lines.Bytes(), at)
		}
	}
	err := lines.Err()
	if err == nil {
		return nil
	}
	_ = stdout.CloseWithError(err) // never fails; the program must not block on a reader that has gone
	_ = p.cmd.Process.Kill()
	if errors.Is(err, bufio.ErrTooLong) {
		return &eval.CallError{Class: eval.ClassTooLarge, Message: fmt.Sprintf("the program wrote a line of more than %d bytes", maxLine)}
	}
	return &eval.CallError{Class: eval.ClassReset, Message: p.setup.clean(err.Error()), Err: err}
}

// deliver gives a line to the call that it answers. A line that answers none
// fails all that are under way: one of them may have been meant.
func (p *process) deliver(line []byte, at time.Time) {
	var head struct {
		ID *int64 `json:"id"`
	}
	known := json.Unmarshal(line, &head) == nil && head.ID != nil
	p.mu.Lock()
	defer p.mu.Unlock()
	if known {
		id := *head.ID
		if ch, ok := p.pending[id]; ok {
			delete(p.pending, id)
			resp, err := p.setup.decode(line)
			ch <- outcome{resp, at, err}
			return
		}
		if p.dropped[id] {
			delete(p.dropped, id)
			return
		}
	}
	why := "the program wrote a line that answers no call"
	if !known {
		why = "the program wrote a line without an id (logs belong on standard error)"
	}
	failure := eval.CallError{Class: eval.ClassMalformed, Message: why + ": " + p.setup.beginning(string(line))}
	if len(p.pending) == 0 {
		p.stray = &failure
		return
	}
	for id := range p.pending {
		p.dropped[id] = true
	}
	p.failAll(failure)
}

// failAll fails what is under way; p.mu is held.
func (p *process) failAll(failure eval.CallError) {
	for id, ch := range p.pending {
		f := failure // callers may add to theirs
		ch <- outcome{err: &f}
		delete(p.pending, id)
	}
}

// end notes that the process has ended, and why.
func (p *process) end(waitErr error, readErr *eval.CallError) {
	how := "exit status 0"
	if waitErr != nil {
		how = waitErr.Error()
	}
	failure := readErr
	if failure == nil {
		failure = &eval.CallError{Class: eval.ClassReset, Message: fmt.Sprintf("the program ended (%s)", how), Err: waitErr}
	}
	if tail := p.setup.clean(p.tail.String()); tail != "" {
		failure.Message += "; its standard error ends: " + tail
	}
	p.mu.Lock()
	if p.quitted {
		failure = &eval.CallError{Class: eval.ClassCanceled, Message: "the program was ended with the run"}
	}
	p.failure = failure
	p.failAll(*failure)
	p.mu.Unlock()
	close(p.done)
}

// ended returns why the process has ended, or nil while it runs.
func (p *process) ended() *eval.CallError {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure == nil {
		return nil
	}
	f := *p.failure
	return &f
}

// close ends the process and waits until it has.
func (p *process) close() {
	p.mu.Lock()
	if !p.quitted {
		p.quitted = true
		close(p.quit)
	}
	p.mu.Unlock()
	kill := time.AfterFunc(closeTime, func() { _ = p.cmd.Process.Kill() })
	defer kill.Stop()
	<-p.done
}

// call asks and waits for the answer.
func (p *process) call(ctx context.Context, req eval.Request) (eval.Response, error) {
	id, ch, failure := p.register()
	if failure != nil {
		return eval.Response{}, failure
	}
	line, err := encodeCall(id, req)
	if err != nil {
		p.forget(id)
		return eval.Response{}, &eval.CallError{Class: eval.ClassConfig, Message: p.setup.clean(err.Error()), Err: err}
	}
	select {
	case p.lines <- line:
	case <-ctx.Done():
		p.forget(id)
		return eval.Response{}, provider.Ended(ctx)
	case o := <-ch: // it has ended
		return eval.Response{}, o.err
	}
	sent := time.Now()
	select {
	case o := <-ch:
		if o.err != nil {
			return eval.Response{}, o.err
		}
		o.resp.Timing = eval.Timing{Start: sent, Total: max(1, o.at.Sub(sent))}
		return o.resp, nil
	case <-ctx.Done():
		p.abandon(id)
		return eval.Response{}, provider.Ended(ctx)
	}
}

func (p *process) register() (int64, chan outcome, *eval.CallError) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure != nil {
		f := *p.failure
		return 0, nil, &f
	}
	if p.stray != nil {
		f := p.stray
		p.stray = nil
		return 0, nil, f
	}
	p.last++
	ch := make(chan outcome, 1) // deliver never waits
	p.pending[p.last] = ch
	return p.last, ch, nil
}

// forget drops a call that was not sent, abandon one that was.
func (p *process) forget(id int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.pending, id)
}

func (p *process) abandon(id int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.pending[id]; ok {
		delete(p.pending, id)
		p.dropped[id] = true
	}
}

func encodeCall(id int64, req eval.Request) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(struct {
		ID      int64        `json:"id"`
		Request eval.Request `json:"request"`
	}{id, req})
	return b.Bytes(), err // ends in a newline
}

// tail keeps the end of what is written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
	cut bool
}

const tailBytes = 2_000

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, b...)
	if over := len(t.buf) - tailBytes; over > 0 {
		t.buf = append([]byte(nil), t.buf[over:]...)
		t.cut = true
	}
	return len(b), nil
}

// String returns whole words: half a secret would not be recognised as one.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.cut {
		return string(t.buf)
	}
	i := bytes.IndexAny(t.buf, " \t\r\n")
	if i < 0 {
		return ""
	}
	return string(t.buf[i:])
}
