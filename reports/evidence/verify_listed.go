package evidence

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var sumLine = regexp.MustCompile(`^([0-9a-f]{64})  (\S+)$`)

// sums holds the files to SHA256SUMS and returns the names in it.
func (v *verifier) sums() ([]string, error) {
	raw, ok := v.files[nameSums]
	if !ok {
		return nil, errors.New("there is no " + nameSums)
	}
	if v.files[nameSignature] == nil {
		return nil, errors.New("there is no " + nameSignature)
	}
	lines := strings.Split(string(raw), "\n")
	if lines[len(lines)-1] != "" {
		return nil, fmt.Errorf("%s does not end with a line feed", nameSums)
	}
	var names []string
	for i, line := range lines[:len(lines)-1] {
		m := sumLine.FindStringSubmatch(line)
		if m == nil || len(names) > 0 && m[2] <= names[len(names)-1] || m[2] == nameSums || m[2] == nameSignature || isApproval(m[2]) {
			return nil, fmt.Errorf("%s:%d: not a line of it, or not in its order", nameSums, i+1)
		}
		body, ok := v.files[m[2]]
		if !ok {
			return nil, fmt.Errorf("%s is missing", m[2])
		}
		if fmt.Sprintf("%x", sha256.Sum256(body)) != m[1] {
			return nil, fmt.Errorf("%s was changed", m[2])
		}
		names = append(names, m[2])
	}
	for _, name := range v.files.Names() {
		if _, listed := slices.BinarySearch(names, name); listed || name == nameSums || name == nameSignature {
			continue
		}
		text, signature := strings.TrimSuffix(name, ".sig"), strings.HasSuffix(name, ".sig")
		switch {
		case !isApproval(name) || !strings.HasSuffix(text, ".json"):
			return nil, fmt.Errorf("%s was added", name)
		case signature && v.files[text] == nil, !signature && v.files[name+".sig"] == nil:
			return nil, fmt.Errorf("%s lacks its other half: where an approval was cut off, remove it and approve again", name)
		}
	}
	return names, nil
}

func (v *verifier) statement(s Statement, listed []string, key PublicKey) error {
	var subjects []string
	for _, r := range s.Subject {
		if want := resource(r.Name, v.files[r.Name]); v.files[r.Name] == nil || !maps.Equal(want.Digest, r.Digest) {
			return fmt.Errorf("it names %s with another digest", r.Name)
		}
		subjects = append(subjects, r.Name)
	}
	want := slices.DeleteFunc(slices.Clone(listed), func(name string) bool { return name == nameStatement })
	if !slices.Equal(subjects, want) {
		return errors.New("its subjects are not the files of the bundle")
	}
	if canonical, err := pretty(s); err != nil || !bytes.Equal(canonical, v.files[nameStatement]) {
		return errors.New("it says more than this program knows, or is not canonical")
	}
	for _, name := range listed {
		if !belongs(name, s.Predicate.Seatrial) {
			return fmt.Errorf("%s is no file of such a bundle: nobody has looked at it", name)
		}
	}
	if key != nil && s.Predicate.Seatrial.Key != Fingerprint(key) {
		return fmt.Errorf("it was made for the key %s, and %s signed", s.Predicate.Seatrial.Key, Fingerprint(key))
	}
	return nil
}

// belongs reports whether a bundle has such a file. Any other would be believed for lying beside those that are checked.
func belongs(name string, about About) bool {
	if slices.Contains([]string{nameStatement, nameManual, nameResults, nameTexts}, name) {
		return true
	}
	if about.Excerpt {
		return name == nameProofs
	}
	for _, a := range about.Runs[1:] {
		if slices.Contains([]string{a.Role + "/" + nameRun, a.Role + "/" + nameResults, a.Role + "/" + nameTexts}, name) {
			return a.Role == roleBaseline || a.Role == roleAnchor
		}
	}
	return slices.Contains([]string{nameRun, nameSuite, nameBasis, nameDecision, nameWaivers, namePrompts, nameGraders, nameReport, nameJUnit, nameChain,
		nameSeal, nameSealSig}, name)
}
