package pii

import "strings"

// urls finds addresses of the web with a scheme, or that begin with "www.".
func (f *finder) urls() {
	if !f.wants(URL) {
		return
	}
	for _, mark := range []string{"http://", "https://", "ftp://", "www."} {
		for at := 0; at < len(f.text); {
			i := strings.Index(f.text[at:], mark)
			if i < 0 {
				break
			}
			start := at + i
			end := start + len(mark)
			for end < len(f.text) && f.text[end] > ' ' && strings.IndexByte("<>\"'`{}|\\^", f.text[end]) < 0 {
				end++
			}
			at = end
			if start > 0 && isAlnum(f.text[start-1]) {
				continue
			}
			if stop := strings.TrimRight(f.text[start:end], ".,;:!?)]"); strings.Contains(stop[min(len(mark), len(stop)):], ".") {
				f.add(URL, "url", start, start+len(stop), byForm, strings.ToLower(stop), "form of a web address")
			}
		}
	}
}
