package reports

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"seatrial/eval"
)

// TestBrowser opens reports from disk, as their readers do.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser, which the race detector sees nothing of")
	}
	c := startChromium(t)
	whole := pageFile(t, []byte(html(t, wholeReport())))
	t.Run("sizes", func(t *testing.T) { testSizes(t, c) })
	t.Run("hostile", func(t *testing.T) { testHostilePage(t, c) })
	t.Run("list", func(t *testing.T) { testList(t, c, whole) })
	t.Run("detail", func(t *testing.T) { testDetail(t, c, whole) })
	t.Run("search", func(t *testing.T) { testSearch(t, c, whole) })
	t.Run("sign-off", func(t *testing.T) { testSignoff(t, c, whole) })
	t.Run("without a program", func(t *testing.T) { testWithoutProgram(t, c, whole) })
	t.Run("narrow", func(t *testing.T) { testNarrow(t, c, whole) })
	t.Run("differences", func(t *testing.T) { testDifferences(t, c) })
	t.Run("accessible", func(t *testing.T) { testAccessible(t, c, whole) })
}

// wellBehaved fails where a page asked for anything, complained or wanted to talk.
func wellBehaved(t *testing.T, p *tab) {
	t.Helper()
	if bad := p.misdeeds(); len(bad) > 0 {
		t.Errorf("the page did what it must not:\n%s", cut(strings.Join(bad, "\n"), 4000))
	}
}

// Three sizes of report: one sample, a usual run, one of which most is not on the screen.
func testSizes(t *testing.T, c *chromium) {
	p := c.open(t)
	for _, n := range []int{1, 40, 3000} {
		p.load(pageFile(t, []byte(html(t, manySamples(n)))) + "#samples")
		p.ready()
		p.until(`document.getElementById("sample-name")`)
		if got := p.text(`document.querySelector(".found").textContent`); got != counted(n, "sample") {
			t.Errorf("of %d samples it finds %q", n, got)
		}
		p.eval(`document.getElementById("listing").scrollTop = 1e9`, nil)
		p.until(fmt.Sprintf(`document.querySelector('[aria-posinset="%d"] .snippet')?.textContent`, n))
		if rows := p.text(`document.querySelectorAll(".row").length`); n > 40 && len(rows) > 2 {
			t.Errorf("%s rows are in the page at once", rows)
		}
		wellBehaved(t, p)
	}
}

// xss are texts that become programs, requests or another page where somebody makes markup of them. All of
// them would set the word pwned or ask example.invalid for something.
var xss = []string{
	`<script>pwned=1</script>`, `</script><script>pwned=1</script>`, `<img src=x onerror=pwned=1>`, `<img src=//example.invalid/a.png>`, `<svg onload=pwned=1>`,
	`"><svg/onload=pwned=1>`, `' onmouseover='pwned=1' x='`, `" autofocus onfocus="pwned=1`, `<iframe srcdoc="<script>parent.pwned=1</script>">`, `<iframe src=javascript:parent.pwned=1>`,
	`javascript:pwned=1`, `[x](javascript:pwned=1)`, `<a href="https://example.invalid/">x</a>`, `<base href=https://example.invalid/>`, `<meta http-equiv=refresh content="0;url=https://example.invalid/">`,
	`<link rel=stylesheet href=//example.invalid/x.css>`, `<style>@import url(//example.invalid/y.css);body{background:url(//example.invalid/z)}</style>`, `</style><script>pwned=1</script>`,
	`<object data=//example.invalid/o>`, `<embed src=//example.invalid/e>`, `<form action=//example.invalid/f><button autofocus>`, `<video poster=//example.invalid/v>`, `<math><mtext></p><script>pwned=1</script>`,
	`<!--><script>pwned=1</script>-->`, `]]><script>pwned=1</script>`, `{{constructor.constructor('pwned=1')()}}`, `${pwned=1}`, "`-(pwned=1)-`", `');pwned=1;//`, `\u003cscript\u003epwned=1\u003c/script\u003e`,
	`&lt;script&gt;pwned=1&lt;/script&gt;`, `__proto__`, `constructor`, `<template><script>pwned=1</script></template>`, `<details open ontoggle=pwned=1>`, `data:text/html,<script>pwned=1</script>`,
	"\u202e<script>pwned=1</script>", "<scr\x00ipt>pwned=1</scr\x00ipt>", `"}; body{background:url(//example.invalid/s)} a{"`, `*/ } body { background: url(//example.invalid/c) } /*`,
}

// hostileReport has each of xss in every text of a sample of its own, and all of them in every other text.
func hostileReport() eval.Report {
	r := wholeReport()
	samples := collect(r)[:len(r.Diff.Changes)*3]
	for len(samples) < len(xss) {
		samples = append(samples, samples...)
	}
	samples = samples[:len(xss)]
	for i := range samples {
		verdict := samples[i].Verdict
		poison(reflect.ValueOf(&samples[i]).Elem(), xss[i])
		samples[i].Verdict, samples[i].Key.Purpose = verdict, eval.Planned
		samples[i].Key.Epoch, samples[i].Index = i+1, i
	}
	r.Samples, r.Baseline = nil, nil
	poison(reflect.ValueOf(&r).Elem(), strings.Join(xss, " "))
	r.Samples = samplesOf(samples)
	return r
}

func testHostilePage(t *testing.T, c *chromium) {
	p := c.open(t)
	p.load(pageFile(t, []byte(html(t, hostileReport()))))
	p.ready()
	p.until(`document.querySelector("[data-case] a")`)
	var visited int
	p.eval(`(async () => {
		location.hash = "#samples";
		const wait = async (what) => { for (let n = 0; n < 500 && !what(); n++) await new Promise((r) => setTimeout(r, 5)); };
		await wait(() => document.getElementById("sample-name"));
		const seen = new Set();
		for (;;) {
			const at = location.hash;
			seen.add(document.querySelector(".detail").textContent);
			for (const d of document.querySelectorAll(".detail details")) d.open = true;
			const chosen = document.querySelector(".chosen");
			if (chosen.ariaPosInSet === chosen.ariaSetSize) break;
			document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
			await wait(() => location.hash !== at);
		}
		globalThis.allSeen = [...seen].join("\n");
		return seen.size;
	})()`, &visited)
	if visited != len(xss) {
		t.Errorf("%d samples were looked at, of %d", visited, len(xss))
	}
	var unseen []string
	words := make([]string, len(xss))
	for i, x := range xss {
		words[i] = Visible(x)
	}
	list, err := json.Marshal(words)
	if err != nil {
		t.Fatal(err)
	}
	p.eval(string(list)+`.filter((x) => !allSeen.includes(x))`, &unseen)
	if len(unseen) > 0 {
		t.Errorf("not shown as text: %q", unseen)
	}
	if got := p.text(`typeof pwned + " " + location.protocol + " " + document.title.slice(0, 6)`); got != "undefined file: BROKEN" {
		t.Errorf("a text ran: %s", got)
	}
	if n := p.text(`[...document.querySelectorAll("a")].filter((a) => !a.getAttribute("href").startsWith("#")).length + document.querySelectorAll("img, iframe, object, embed, video, base, link, template, script:not([type])").length`); n != "1" { // the program itself
		t.Errorf("%s elements or links that come from texts", n)
	}
	for _, query := range []string{"q=" + "%3Cimg+src%3Dx+onerror%3Dpwned%3D1%3E", "open=%3Cscript%3Epwned=1%3C/script%3E", "tag=__proto__&sort=constructor&status=__proto__", "open=%25zz/%", "=&&%"} {
		p.eval(`location.hash = "#samples?`+query+`"`, nil)
		p.until(`document.querySelector(".found").textContent`)
	}
	wellBehaved(t, p)
}

func testList(t *testing.T, c *chromium, url string) {
	p := c.open(t)
	p.load(url + "#samples?status=failed&sort=case")
	p.ready()
	p.until(`document.getElementById("sample-name")`)
	if got := p.text(`document.querySelector(".found").textContent`); got != "18 of 40 samples" {
		t.Errorf("the link's filter finds %q", got)
	}
	for _, f := range []struct{ query, want, reason string }{
		{"change=broken%2C%20confirmed", "6 of 40 samples", "what asking again confirmed"},
		{"change=reworded", "9 of 40 samples", "passing in other words"},
		{"tag=safety", "6 of 40 samples", "a tag"},
		{"requirement=REQ-3", "3 of 40 samples", "a requirement"},
		{"grader=polite", "3 of 40 samples", "a grader that did not pass"},
		{"status=open", "7 of 40 samples", "all without a verdict"},
		{"status=passed&tag=critical", "3 of 40 samples", "two at once"},
		{"tag=no-such-tag", "0 of 40 samples", "a link to what is not there finds nothing, and not everything"},
	} {
		p.eval(`location.hash = "#samples?`+f.query+`"`, nil)
		p.until(`document.querySelector(".found").textContent === "` + f.want + `"`)
	}
	p.until(`!document.querySelector(".detail").childNodes.length`) // no sample is shown that is not among them
	p.eval(`location.hash = "#samples"`, nil)
	p.until(`document.querySelector(".found").textContent === "40 samples"`)
	press := func(key, want string) {
		t.Helper()
		p.press(key)
		p.until(want)
	}
	at := func(place string) string {
		return `document.querySelector(".chosen")?.ariaPosInSet === "` + place + `"`
	}
	press("Escape", `document.activeElement.id === "listing"`)
	p.until(at("1"))
	press("j", at("2"))
	press("ArrowDown", at("3"))
	press("k", at("2"))
	press("Enter", `document.activeElement.id === "sample-name"`)
	press("Escape", `document.activeElement.id === "listing"`)
	for range 5 {
		p.press("j")
	}
	p.until(at("7")) // the first of hostile-markup passed
	press("n", at("8"))
	press("/", `document.activeElement.type === "search"`)
	p.press("j") // is a letter there
	p.until(`document.activeElement.value === "j"`)
	press("Escape", `document.activeElement.id === "listing"`)
	press("?", `document.querySelector("dialog").open`)
	press("Escape", `!document.querySelector("dialog").open`)
	p.eval(`document.querySelector(".keys").click()`, nil)
	p.until(`document.querySelector("dialog").open`)
	press("Escape", `!document.querySelector("dialog").open`)
	p.eval(`document.querySelector("dialog input").click()`, nil)
	before := p.text(`document.querySelector(".chosen").id`)
	p.press("j")
	p.press("n")
	if after := p.text(`document.querySelector(".chosen").id`); after != before {
		t.Error("a key of one letter acts although it was switched off")
	}
	wellBehaved(t, p)
}

func testDetail(t *testing.T, c *chromium, url string) {
	p := c.open(t)
	show := func(key string) {
		t.Helper()
		id, _, _ := strings.Cut(key, "/")
		p.eval(`location.hash = "#samples?open=`+key+`"`, nil)
		p.until(`document.querySelector("#sample-name bdi")?.textContent === decodeURIComponent("` + id + `")`)
	}
	marks := func(selector string) string {
		return p.text(`[...document.querySelectorAll(".detail ` + selector + `")].map((e) => e.textContent).join("|")`)
	}
	p.load(url + "#samples?open=refund-opened/v2/gpt-4o-mini/1")
	p.ready()
	p.until(`document.getElementById("sample-name")`)
	if got := marks("mark"); got != "Opened items: 15 % fee|full refund" {
		t.Errorf("highlighted in context and answer: %q", got)
	}
	if got := marks(".siblings a"); !strings.Contains(got, "asked again to confirm, 1") {
		t.Errorf("samples of the same case: %s", got)
	}
	show("refund-opened/v2/gpt-4o-mini/1/confirm")
	if !strings.Contains(p.text(`document.querySelector(".detail").textContent`), "It counts in no rate") {
		t.Error("a sample that was asked again does not say so")
	}
	show("shipping-time/v2/gpt-4o-mini/1")
	if got := marks("pre del") + " > " + marks("pre ins"); got != " > " && !strings.Contains(marks("h3"), "Baseline") {
		t.Errorf("no baseline: %s", got)
	}
	show("json-order/v2/gpt-4o-mini/1")
	if got := marks("tbody tr"); got != `$.items[0]not there{"sku":"B-7"}|$.total.currency"EUR""USD"` {
		t.Errorf("JSON place by place: %s", got)
	}
	if got := marks("ol li"); got != "overloaded, HTTP 503, after 310 ms, then waited 2.00 s: try again later" {
		t.Errorf("attempts: %s", got)
	}
	if got := marks(".command pre"); got != "seatrial show 9f3b21d4 json-order|seatrial run suite.yaml --case json-order --prompt v2 --target gpt-4o-mini" {
		t.Errorf("commands: %s", got)
	}
	show("warranty/v2/gpt-4o-mini/1")
	if was, is := marks("pre del"), marks("pre ins"); was != "" || is != " from purchase" {
		t.Errorf("word by word: -%s +%s", was, is)
	}
	show("hostile-markup/v2/gpt-4o-mini/2")
	if got := marks(".esc"); !strings.Contains(got, `\u202e`) || !strings.Contains(got, `\x1b`) {
		t.Errorf("escapes: %s", got)
	}
	show("%E6%97%A5%E6%9C%AC%E8%AA%9E-%E8%BF%94%E5%93%81") // a case alone: the sample of it that says most
	p.eval(`location.hash = "#samples?open=nobody"`, nil)
	p.until(`document.querySelector(".detail").textContent.includes("no such sample")`)
	p.eval(`location.hash = "#f2"`, nil)
	p.until(`document.getElementById("samples").hidden && document.getElementById("page").checkVisibility()`)
	p.load("about:blank")
	p.load(url + "#%zz")
	p.until(`document.querySelector("#reproduce button")`)    // an address that is none ends nothing
	for _, place := range []string{"f20", "c3", "allcases"} { // a link from an e-mail leads there, and opens what is folded
		p.load("about:blank")
		p.load(url + "#" + place)
		p.ready()
		p.until(`((e) => e.open !== false && Math.abs(e.getBoundingClientRect().top - 80) < 60)(document.getElementById("` + place + `"))`)
	}
	wellBehaved(t, p)
}

// What the page's program finds between two texts leads from one to the other, whatever they are.
func testDifferences(t *testing.T, c *chromium) {
	p := c.open(t)
	var wrong []string
	p.eval(`const h = () => null;`+joined("words.js", "json.js")+`
		let seed = 7;
		const die = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
		const words = ["a", "b ", "c, ", "\n", "é", "日本", "🎉", ". ", "", "  "];
		const text = () => Array.from({ length: die(30) }, () => words[die(words.length)]).join("");
		const wrong = [];
		for (let n = 0; n < 2000; n++) {
			const a = text(), b = die(9) ? text() : a, d = wordDiff(a, b);
			const side = (edit) => d.filter(([e]) => e === "=" || e === edit).map(([, w]) => w).join("");
			if (side("-") !== a || side("+") !== b) wrong.push(JSON.stringify([a, b, d]));
			if (a === b && d.some(([e]) => e !== "=")) wrong.push("equal: " + a);
		}
		const long = Array.from({ length: 5000 }, (_, i) => "w" + i + " ").join("");
		if (wordDiff(long, long.toUpperCase()).length > 3) wrong.push("all of a long text is another one");
		const told = (a, b) => JSON.stringify(jsonDiff(a, b));
		for (const [a, b, want] of [
			[{ a: 1, b: 2 }, { b: 2, a: 1 }, "[]"],
			[{ a: [1, 2] }, { a: [1, 3] }, '[["$.a[1]",2,3]]'],
			[{ "x y": null }, {}, '[["$[\\"x y\\"]",null,null]]'],
			[[], {}, '[["$",[],{}]]'],
			[JSON.parse('{"__proto__": 1}'), {}, '[["$.__proto__",1,null]]'],
		]) if (told(a, b) !== want) wrong.push(told(a, b) + " is not " + want);
		for (const s of ["30 days", "[not JSON", "17", '"text"']) if (document1(s) !== undefined) wrong.push(s);
		wrong`, &wrong)
	if len(wrong) > 0 {
		t.Errorf("%d wrong, first %s", len(wrong), wrong[0])
	}
}

func testSearch(t *testing.T, c *chromium, url string) {
	p := c.open(t)
	p.load(url + "#samples")
	p.ready()
	for _, f := range []struct{ q, want, reason string }{
		{"WARRANTY", "3 of 40 samples", "an id, whatever its case"},
		{"we refund the full price", "3 of 40 samples", "an answer"},
		{"40日後に", "3 of 40 samples", "a question in another script"},
		{`"sku"`, "1 of 40 samples", "what JSON would escape"},
		{"polite", "3 of 40 samples", "questions and explanations"},
		{"there is no such text", "0 of 40 samples", "nothing"},
	} {
		p.eval(fmt.Sprintf(`(() => { const s = document.querySelector("input[type=search]"); s.value = %s; s.dispatchEvent(new Event("input")); })()`, mustJSON(f.q)), nil)
		p.until(`document.querySelector(".found").textContent === "` + f.want + `"`)
	}
	if got := p.text(`location.hash`); got != "#samples?q=there%20is%20no%20such%20text" {
		t.Errorf("the search has the link %s", got)
	}
	p.eval(`location.hash = "#samples?open=refund-opened/v2/gpt-4o-mini/1"`, nil)
	p.until(`document.querySelector("#sample-name bdi")?.textContent === "refund-opened"`)
	p.eval(`document.querySelector("[data-status=failed]").click()`, nil)
	if got := p.text(`location.hash`); got != "#samples?status=failed&open=refund-opened/v2/gpt-4o-mini/1" {
		t.Errorf("a filter that keeps the open sample has the link %s", got)
	}
	wellBehaved(t, p)
}

func testSignoff(t *testing.T, c *chromium, url string) {
	p := c.open(t)
	dir := t.TempDir()
	p.call("Page.setDownloadBehavior", jsonMap{"behavior": "allow", "downloadPath": dir}, nil)
	p.load(url)
	p.ready()
	p.eval(`(() => { const f = document.getElementById("approval").elements;
		f.decision.value = "conditions"; f.name.value = " R. Viewer "; f.role.value = "Model risk"; document.getElementById("export").click(); })()`, nil)
	p.until(`document.getElementById("exported").textContent === "Say under which conditions."`)
	p.eval(`(() => { document.getElementById("approval").elements.conditions.value = "Refund answers are read <by> a person.\nUntil May."; document.getElementById("export").click(); })()`, nil)
	p.until(`document.getElementById("exported").textContent.startsWith("Exported ")`)
	file := filepath.Join(dir, "approval-9f3b21d4.json")
	var got map[string]string
	for raw := []byte(nil); len(raw) == 0; p.eval(`new Promise((r) => setTimeout(r, 5))`, nil) { // the browser writes it in its own time
		raw, _ = os.ReadFile(file)
		if len(raw) > 0 && json.Unmarshal(raw, &got) != nil {
			raw = nil
		}
		if t.Context().Err() != nil {
			t.Fatal("no file was exported")
		}
	}
	date := p.text(`new Date().toISOString().slice(0, 10)`)
	want := map[string]string{"format": ApprovalFormat, "run": "9f3b21d4", "run_digest": eval.MustDigest("run 9f3b21d4").String(), "decision": "conditions",
		"name": "R. Viewer", "role": "Model risk", "conditions": "Refund answers are read <by> a person.\nUntil May.", "date": date}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("exported %v, want %v", got, want)
	}
}

// All that a reviewer must know reads without a program.
func testWithoutProgram(t *testing.T, c *chromium, url string) {
	p := c.open(t)
	p.call("Emulation.setScriptExecutionDisabled", jsonMap{"value": true}, nil)
	p.load(url)
	p.call("Emulation.setScriptExecutionDisabled", jsonMap{"value": false}, nil) // to look at what is there
	if got := p.text(`document.documentElement.dataset.ready`); got != "undefined" {
		t.Fatal("the program ran: this test proves nothing")
	}
	shown := p.text(`document.body.innerText + [...document.querySelectorAll("article")].map((e) => e.textContent)`) // what is far down is not laid out yet
	for _, want := range []string{"NO-GO", "Decided at look 3 of 4; 150 of 200 planned samples asked", "40 planned = 15 passed", "broken, confirmed", "4 cases asked again", "not tested", "owasp-llm:2025:LLM10",
		"Yes, of course! You can return it", "W-2", "what it cannot see", "gateway.example:443", "2 earlier runs of the very same suite", "English and Japanese alone", "seatrial gate 9f3b21d4", "Approve with conditions"} {
		if want == "what it cannot see" {
			want = "polite" // graders' documentation is folded
		}
		if !strings.Contains(strings.ToLower(shown), strings.ToLower(want)) {
			t.Errorf("without a program nobody reads %q", want)
		}
	}
	if n := p.text(`[...document.querySelectorAll("#views, #export, #samples")].filter((e) => e.checkVisibility()).length`); n != "0" {
		t.Errorf("%s things are shown that do nothing", n)
	}
	p.eval(`for (const d of document.querySelectorAll("details")) d.open = true`, nil)
	if opened := p.text(`document.body.innerText`); !strings.Contains(opened, "It cannot see whether the sentence around the text says the opposite.") {
		t.Error("what a grader cannot see is not in the page")
	}
	wellBehaved(t, p)
}

// Nothing is wider than the screen, down to the 320 pixels of WCAG 1.4.10.
func testNarrow(t *testing.T, c *chromium, url string) {
	p := c.open(t)
	p.load(url)
	p.ready()
	for _, width := range []int{320, 400, 1280} {
		p.size(width, 700)
		for _, place := range []string{"#decision", "#samples", "#samples?open=json-order/v2/gpt-4o-mini/1"} {
			p.eval(`location.hash = "`+place+`"`, nil)
			p.until(`!document.getElementById("page").checkVisibility() ? document.getElementById("sample-name") : "` + place + `" === "#decision"`)
			p.eval(`for (const d of document.querySelectorAll("details")) d.open = true`, nil)
			if wide := p.text(`[...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && !e.closest(".scroll, .toc, .filters") && e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map((e) => e.outerHTML.slice(0, 150)).join(" | ")`); wide != "" {
				t.Errorf("%s at %d: %s", place, width, wide)
			}
			if got := p.text(`(() => { const id = document.getElementById("listing").getAttribute("aria-activedescendant"); return !id || !!document.getElementById(id); })()`); got != "true" {
				t.Errorf("%s at %d: the list names a row that is not there", place, width)
			}
			if got := p.text(`document.documentElement.scrollWidth`); got != fmt.Sprint(width) {
				t.Errorf("%s at %d is %s wide", place, width, got)
			}
		}
	}
}

// twoOfAKind removes samples, changes and rows whose every element looks like two before, by the classes of it and of
// what it is in: a checker takes as long as there are elements. Two are left, since neighbours are held against each other.
const twoOfAKind = `(() => {
	const look = (e) => e.tagName + "." + (e.getAttribute("class") || "");
	const kind = (e) => { let k = ""; for (let at = e; at && at !== document.body; at = at.parentElement) k += look(at) + " < "; return k; };
	const seen = new Map();
	for (const e of document.querySelectorAll("article, .changed > details, tbody tr")) {
		const kinds = new Set([e, ...e.querySelectorAll("*")].map(kind));
		if ([...kinds].every((k) => seen.get(k) >= 2)) e.remove();
		else for (const k of kinds) seen.set(k, (seen.get(k) || 0) + 1);
	}
})()`

// axe-core finds nothing, light and dark, wide and narrow.
func testAccessible(t *testing.T, c *chromium, url string) {
	axe, err := os.ReadFile(filepath.Join("testdata", "axe-core", "axe.min.js"))
	if err != nil {
		const lacks = "no axe-core: make axe brings it"
		if os.Getenv("CI") == "true" {
			t.Fatal(lacks)
		}
		t.Skip(lacks)
	}
	p := c.open(t)
	p.call("Page.setBypassCSP", jsonMap{"enabled": true}, nil) // the checker is no part of the page
	p.load(url)
	p.ready()
	p.eval(string(axe)+"; 0", nil)
	check := func(within string, widths ...int) {
		t.Helper()
		p.eval(`for (const d of document.querySelectorAll("details")) d.open = true`, nil)
		p.eval(twoOfAKind, nil)
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range widths {
				p.media("prefers-color-scheme", scheme)
				p.size(width, 900)
				var found []string
				rules := `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`
				if scheme == "dark" {
					rules = `["color-contrast"]` // nothing else of it is another one
				}
				p.eval(`axe.run(`+within+`, { runOnly: `+rules+`, resultTypes: ["violations"] }).then((r) =>
					r.violations.map((v) => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map((n) => n.target + " " + n.failureSummary + " " + n.html.slice(0, 200)).join(" | ")))`, &found)
				for _, f := range found {
					t.Errorf("%s %s at %d: %s", within, scheme, width, f)
				}
			}
		}
	}
	check("document", 1280, 400)
	p.eval(`location.hash = "#samples?open=refund-opened/v2/gpt-4o-mini/1"`, nil)
	p.until(`document.getElementById("sample-name")`)
	check("document", 1280, 400)
	p.eval(`location.hash = "#samples?open=json-order/v2/gpt-4o-mini/1"`, nil)
	p.until(`document.querySelector(".detail tbody ins")`)
	check(`".detail"`, 1280)
	p.eval(`document.querySelector(".keys").click()`, nil)
	p.until(`document.querySelector("dialog").open`)
	check(`"dialog"`, 1280)
}
