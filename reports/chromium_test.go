package reports

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// chromium is a headless browser, spoken to over its debugging pipe: two descriptors and a protocol of
// JSON messages that end in a zero byte (chromedevtools.github.io/devtools-protocol).
type chromium struct {
	in      io.Writer
	mu      sync.Mutex
	last    int
	waiting map[int]chan cdpMessage
	tabs    map[string]*tab
	gone    error
}

type cdpMessage struct {
	ID      int             `json:"id,omitempty"`
	Session string          `json:"sessionId,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// browserPatience bounds every answer of the browser, so that a page that hangs is a failed test.
const browserPatience = 30 * time.Second

// startChromium starts the browser for a test and ends it with it. Without one the test is skipped, on CI it fails.
func startChromium(t testing.TB) *chromium {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		const lacks = "no chromium in the PATH: apt-get install chromium"
		if os.Getenv("CI") == "true" {
			t.Fatal(lacks)
		}
		t.Skip(lacks)
	}
	theirIn, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-extensions", "--hide-scrollbars", "--user-data-dir="+t.TempDir(), "about:blank")
	cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(theirIn.Close(), theirOut.Close()); err != nil {
		t.Fatal(err)
	}
	c := &chromium{in: in, waiting: map[int]chan cdpMessage{}, tabs: map[string]*tab{}}
	go c.listen(out)
	t.Cleanup(func() {
		c.send(cdpMessage{Method: "Browser.close"})
		_ = cmd.Wait() // how it ends says nothing about the page
		_ = errors.Join(in.Close(), out.Close())
	})
	return c
}

func (c *chromium) listen(out io.Reader) {
	r := bufio.NewReaderSize(out, 1<<20)
	for {
		raw, err := r.ReadBytes(0)
		if err != nil {
			c.mu.Lock()
			c.gone = fmt.Errorf("the browser is gone: %w", err)
			for _, ch := range c.waiting {
				close(ch)
			}
			c.waiting = nil
			c.mu.Unlock()
			return
		}
		var m cdpMessage
		if json.Unmarshal(bytes.TrimRight(raw, "\x00"), &m) != nil {
			continue
		}
		c.mu.Lock()
		if ch := c.waiting[m.ID]; m.ID != 0 && ch != nil {
			delete(c.waiting, m.ID)
			ch <- m
		} else if t := c.tabs[m.Session]; t != nil {
			t.note(m)
		}
		c.mu.Unlock()
	}
}

func (c *chromium) send(m cdpMessage) chan cdpMessage {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := make(chan cdpMessage, 1)
	if c.gone != nil {
		close(ch)
		return ch
	}
	c.last++
	m.ID = c.last
	c.waiting[m.ID] = ch
	raw, err := json.Marshal(m)
	if err == nil {
		_, err = c.in.Write(append(raw, 0))
	}
	if err != nil {
		delete(c.waiting, m.ID)
		close(ch)
	}
	return ch
}

func (c *chromium) call(t testing.TB, session, method string, params, result any) {
	t.Helper()
	raw, err := json.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	timeout := time.NewTimer(browserPatience)
	defer timeout.Stop()
	select {
	case m, ok := <-c.send(cdpMessage{Session: session, Method: method, Params: raw}):
		switch {
		case !ok:
			t.Fatalf("%s: the browser is gone", method)
		case m.Error != nil:
			t.Fatalf("%s: %s", method, m.Error.Message)
		case result != nil:
			if err := json.Unmarshal(m.Result, result); err != nil {
				t.Fatalf("%s: %v", method, err)
			}
		}
	case <-timeout.C:
		t.Fatalf("%s: no answer within %s", method, browserPatience)
	}
}

// tab is one page, and what it did that it must not.
type tab struct {
	t        testing.TB
	c        *chromium
	session  string
	context  string
	loaded   chan bool
	requests []string // all but the file itself
	errors   []string // of the console, exceptions, dialogues
}

type jsonMap map[string]any

func (c *chromium) open(t testing.TB) *tab {
	t.Helper()
	var context struct {
		BrowserContextID string `json:"browserContextId"`
	}
	c.call(t, "", "Target.createBrowserContext", jsonMap{}, &context)
	var target struct {
		TargetID string `json:"targetId"`
	}
	c.call(t, "", "Target.createTarget", jsonMap{"url": "about:blank", "browserContextId": context.BrowserContextID}, &target)
	var attached struct {
		SessionID string `json:"sessionId"`
	}
	c.call(t, "", "Target.attachToTarget", jsonMap{"targetId": target.TargetID, "flatten": true}, &attached)
	p := &tab{t: t, c: c, session: attached.SessionID, context: context.BrowserContextID, loaded: make(chan bool, 8)}
	c.mu.Lock()
	c.tabs[p.session] = p
	c.mu.Unlock()
	for _, domain := range []string{"Page", "Network", "Runtime", "Log"} {
		p.call(domain+".enable", jsonMap{}, nil)
	}
	t.Cleanup(p.close)
	return p
}

// close forgets the page; it may be called again.
func (p *tab) close() {
	p.c.send(cdpMessage{Method: "Target.disposeBrowserContext", Params: mustJSON(jsonMap{"browserContextId": p.context})})
}

func (p *tab) note(m cdpMessage) {
	switch m.Method {
	case "Page.loadEventFired":
		select {
		case p.loaded <- true:
		default:
		}
	case "Network.requestWillBeSent":
		var r struct {
			Type    string `json:"type"`
			Request struct {
				URL string `json:"url"`
			} `json:"request"`
		}
		if err := json.Unmarshal(m.Params, &r); err != nil || r.Type != "Document" {
			p.requests = append(p.requests, r.Type+" "+r.Request.URL)
		}
	case "Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled", "Page.javascriptDialogOpening", "Page.windowOpen":
		p.errors = append(p.errors, m.Method+": "+string(m.Params))
	}
}

// misdeeds are requests and errors so far.
func (p *tab) misdeeds() []string {
	p.c.mu.Lock()
	defer p.c.mu.Unlock()
	return append(append([]string{}, p.requests...), p.errors...)
}

func (p *tab) call(method string, params, result any) {
	p.t.Helper()
	p.c.call(p.t, p.session, method, params, result)
}

// load opens a file and waits until it is whole.
func (p *tab) load(url string) {
	p.t.Helper()
	for len(p.loaded) > 0 {
		<-p.loaded
	}
	p.call("Page.navigate", jsonMap{"url": url}, nil)
	timeout := time.NewTimer(browserPatience)
	defer timeout.Stop()
	select {
	case <-p.loaded:
	case <-timeout.C:
		p.t.Fatalf("%s does not load within %s", url, browserPatience)
	}
}

// eval runs a program in the page and waits for its promise.
func (p *tab) eval(program string, result any) {
	p.t.Helper()
	var out struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		Exception *struct {
			Text      string `json:"text"`
			Exception struct {
				Description string `json:"description"`
			} `json:"exception"`
		} `json:"exceptionDetails"`
	}
	p.call("Runtime.evaluate", jsonMap{"expression": program, "awaitPromise": true, "returnByValue": true}, &out)
	if out.Exception != nil {
		p.t.Fatalf("%s: %s %s", program, out.Exception.Text, out.Exception.Exception.Description)
	}
	if result != nil {
		if err := json.Unmarshal(out.Result.Value, result); err != nil {
			p.t.Fatalf("%s: %v: %s", program, err, out.Result.Value)
		}
	}
}

func (p *tab) text(program string) string {
	p.t.Helper()
	var s string
	p.eval("String("+program+")", &s)
	return s
}

// until waits for a condition of the page, frame by frame.
func (p *tab) until(condition string) {
	p.t.Helper()
	p.eval(fmt.Sprintf(`new Promise((done, fail) => { const until = performance.now() + 15000; (function look() {
		if (%s) done(true); else if (performance.now() > until) fail(new Error("never came true: " + location.hash + " " + document.querySelector(".found")?.textContent)); else setTimeout(look, 10); })(); })`, condition), nil)
}

// ready waits until the page's program has begun its work.
func (p *tab) ready() {
	p.t.Helper()
	p.until(`document.documentElement.dataset.ready`)
}

func (p *tab) size(width, height int) {
	p.t.Helper()
	p.call("Emulation.setDeviceMetricsOverride", jsonMap{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
}

// media says what the reader prefers: "prefers-color-scheme" "dark", "forced-colors" "active".
func (p *tab) media(features ...string) {
	p.t.Helper()
	var list []jsonMap
	for i := 0; i+1 < len(features); i += 2 {
		list = append(list, jsonMap{"name": features[i], "value": features[i+1]})
	}
	p.call("Emulation.setEmulatedMedia", jsonMap{"features": list}, nil)
}

// press presses and releases one key.
func (p *tab) press(key string) {
	p.t.Helper()
	params := jsonMap{"type": "keyDown", "key": key}
	if len(key) == 1 {
		params["text"] = key
	}
	codes := map[string]int{"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowDown": 40, "ArrowUp": 38}
	if code := codes[key]; code != 0 {
		params["windowsVirtualKeyCode"] = code
	}
	if key == "Enter" {
		params["text"] = "\r"
	}
	p.call("Input.dispatchKeyEvent", params, nil)
	params["type"] = "keyUp"
	p.call("Input.dispatchKeyEvent", params, nil)
}

// shot keeps a picture of the page in the folder of artefacts, which git ignores.
func (p *tab) shot(name string, whole bool) {
	p.t.Helper()
	var out struct {
		Data string `json:"data"`
	}
	params := jsonMap{"format": "png"}
	if whole {
		params["captureBeyondViewport"] = true
		var size struct{ W, H float64 }
		p.eval(`({W: document.documentElement.clientWidth, H: document.documentElement.scrollHeight})`, &size)
		params["clip"] = jsonMap{"x": 0, "y": 0, "width": size.W, "height": size.H, "scale": 1}
	}
	p.call("Page.captureScreenshot", params, &out)
	keep(p.t, name, out.Data)
}

func (p *tab) pdf(name string) []byte {
	p.t.Helper()
	var out struct {
		Data string `json:"data"`
	}
	p.call("Page.printToPDF", jsonMap{"preferCSSPageSize": true, "printBackground": true}, &out)
	return keep(p.t, name, out.Data)
}

// keep writes an artefact for people to look at.
func keep(t testing.TB, name, data string) []byte {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "pictures", name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, raw, 0o644)); err != nil {
		t.Fatal(err)
	}
	return raw
}

// pageFile writes a report into a folder of its own and returns its address.
func pageFile(t testing.TB, doc []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, doc, 0o644); err != nil {
		t.Fatal(err)
	}
	return "file://" + file
}
