package reports

// htmlGrader is what a reader must know of a grader to believe it.
type htmlGrader struct {
	Name, Title string
	Version     int
	Doc         []htmlDoc
}

type htmlDoc struct {
	Text    string
	Example []piece
}

func showDoc(doc string) []htmlDoc {
	var list []htmlDoc
	for _, b := range docBlocks(doc) {
		if b.Example {
			list = append(list, htmlDoc{Example: pieces(b.Text)})
		} else {
			list = append(list, htmlDoc{Text: b.Text})
		}
	}
	return list
}
