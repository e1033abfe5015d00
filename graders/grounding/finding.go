package grounding

// Kind says what a finding is about.
type Kind string

// The kinds of finding.
const (
	Number    Kind = "number"    // a number, date or amount that the context lacks
	Unit      Kind = "unit"      // the context has the number with another unit
	Name      Kind = "name"      // a name that it lacks
	Quotation Kind = "quotation" // words between quotation marks that it lacks
	Address   Kind = "address"   // a web address that it lacks
	Negation  Kind = "negation"  // one denies what the other says
	Opposite  Kind = "opposite"  // the context has the word's opposite
	Exclusive Kind = "exclusive" // it has another term of a kind of which only one can be
	Swapped   Kind = "swapped"   // it has the same words in other roles
	Replaced  Kind = "replaced"  // the context has other words in the same place
	Words     Kind = "words"     // content words that it lacks
)

// Finding is a place of the answer that the context does not support.
type Finding struct {
	Kind       Kind
	Start, End int    // bytes of the answer
	Context    string // what the context says instead; "": not known
}
