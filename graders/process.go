package graders

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// process is a running program that answers a line with a line.
type process struct {
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	replies chan reply
	done    chan struct{} // closed when the reader must not wait any more
	words   *tail
	secrets []string // values that no verdict may show
}

type reply struct {
	line []byte
	err  error
}

// closeWithin is how long a program may take to end after its input ended.
const closeWithin = 2 * time.Second

func startProcess(cmd *exec.Cmd, secrets []string) (*process, error) {
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, stdin: stdin, replies: make(chan reply), done: make(chan struct{}), words: &tail{}, secrets: secrets}
	cmd.Stderr = p.words
	cmd.WaitDelay = closeWithin
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go p.read(stdout)
	return p, nil
}

// read hands over line after line until the output ends. Lines that nobody asked for end the process's use:
// they would be taken for the answer to the next sample.
func (p *process) read(stdout io.Reader) {
	lines := bufio.NewScanner(stdout)
	lines.Buffer(nil, maxCommandLine)
	for {
		r := reply{err: errExited}
		if lines.Scan() {
			r = reply{line: []byte(p.masked(lines.Text()))}
		} else if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
			r.err = fmt.Errorf("answered a line of more than %d bytes", maxCommandLine)
		}
		select {
		case p.replies <- r:
		case <-p.done:
			return
		}
		if r.err != nil {
			return
		}
	}
}

// talk writes a line and returns the line that answers it.
func (p *process) talk(ctx context.Context, line []byte) ([]byte, error) {
	written := make(chan error, 1)
	go func() {
		_, err := p.stdin.Write(line)
		written <- err
	}()
	for {
		select {
		case err := <-written:
			if err != nil {
				return nil, fmt.Errorf("%w: %w", errExited, err)
			}
			written = nil
		case r := <-p.replies:
			if r.err != nil || written == nil {
				return r.line, r.err
			}
			select {
			case err := <-written:
				return r.line, err
			case <-ctx.Done():
				return nil, fmt.Errorf("answered without reading the sample: %w", ctx.Err())
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// kill ends the program now and returns what it last wrote to standard error, for a message.
func (p *process) kill() string {
	close(p.done)
	// Errors say that it has ended already.
	_ = p.cmd.Process.Kill()
	_ = p.stdin.Close()
	_ = p.cmd.Wait()
	said := p.masked(p.words.end())
	if said == "" {
		return ""
	}
	return "; it said " + quote(said[max(0, len(said)-shownWords):])
}

func (p *process) close() error {
	err := p.stdin.Close()
	timer := time.AfterFunc(closeWithin, func() { _ = p.cmd.Process.Kill() })
	defer timer.Stop()
	close(p.done)
	// How it ended says nothing about the verdicts that it gave.
	_ = p.cmd.Wait()
	return err
}

// masked returns text without the secrets that the program was given.
func (p *process) masked(text string) string {
	for _, s := range p.secrets {
		text = strings.ReplaceAll(text, s, "[secret]")
	}
	return text
}

// shownWords is how much of a program's last words a message has, in bytes. More
// is kept, so that no secret is cut before it is masked.
const (
	shownWords = 400
	keptWords  = 8 << 10
)

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	if len(t.text) > keptWords {
		t.text = append(t.text[:0], t.text[len(t.text)-keptWords:]...)
	}
	return len(b), nil
}

func (t *tail) end() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
