package schema

import "strings"

// Block is the inside of a Markdown code fence: bytes Start to End of the text.
type Block struct {
	Language   string // the fence's info string, in lower case
	Start, End int
}

// Blocks returns the code fences of a text. One that is not closed is none.
func Blocks(text string) []Block {
	const mark = "```"
	var blocks []Block
	for pos := 0; ; {
		open := strings.Index(text[pos:], mark)
		if open < 0 {
			return blocks
		}
		info := pos + open + len(mark)
		line := strings.IndexByte(text[info:], '\n')
		if line < 0 {
			return blocks
		}
		start := info + line + 1
		size := strings.Index(text[start:], mark)
		if size < 0 {
			return blocks
		}
		blocks = append(blocks, Block{strings.ToLower(strings.TrimSpace(text[info : start-1])), start, start + size})
		pos = start + size + len(mark)
	}
}
