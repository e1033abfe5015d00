package grounding

import (
	"strings"
	"sync"
)

// flag says what a word is for, whatever it means.
type flag uint32

const (
	isMark         flag = 1 << iota
	isStopWord          // closed-class: its presence in the context says nothing
	isFrequent          // so common that its absence says little
	isNegation          // turns a statement round
	isModal             // may, could, would
	isHedge             // some, often, likely: a claim is weakened
	isUniversal         // all, never, always: a claim is strengthened
	isFirstPerson       // I, my
	isSecondPerson      // you, your
	isMetaNoun          // passage, context: the text speaks of its source
	isMetaVerb          // mention, provide: what sources do
	isOpinion           // love, think, favourite
	isAbbreviation      // is written with a full stop
	isMonth
	isConnective   // however, overall, in addition
	isAdvice       // should, ensure, remember
	isCommon       // any text may use it
	isCount        // a number in words
	isChat         // yes, well, wow: a turn of a conversation
	isInterjection // yes, no: answers a question
	isPronoun      // it, they: may follow an interjection without a comma
	isLight        // open, cost, take: says how a fact is put, not which
)

// entries is the dictionary: what is known of words before a text is read.
type entries struct {
	flags   map[string]flag
	base    map[string]string  // irregular form -> base form
	numbers map[string]float64 // number word -> value
}

// relations are between words, by their stems.
type relations struct {
	groups   map[string][]int32 // stem -> numbers of the groups of synonyms that it is in
	opposite map[string][]int32 // stem -> numbers of pairs of opposites; the sign is the side
	classes  map[string][]int32 // stem -> classes of terms of which one excludes the others
	units    map[string]string  // stem or sign -> canonical unit
}

// dictionary is built when the first text is read.
var dictionary = sync.OnceValue(func() *entries {
	d := &entries{flags: map[string]flag{}, base: map[string]string{}, numbers: map[string]float64{}}
	for f, list := range flagged {
		for _, w := range strings.Fields(list) {
			d.flags[w] |= f
		}
	}
	for _, w := range strings.Fields(common) {
		d.flags[w] |= isCommon
		// Inflected forms of a common word are common.
		d.flags[w+"s"] |= isCommon
		d.flags[w+"d"] |= isCommon
		d.flags[w+"ed"] |= isCommon
		d.flags[w+"ing"] |= isCommon
		if stem, ok := strings.CutSuffix(w, "e"); ok {
			d.flags[stem+"ing"] |= isCommon
		}
		if stem, ok := strings.CutSuffix(w, "y"); ok {
			d.flags[stem+"ies"] |= isCommon
			d.flags[stem+"ied"] |= isCommon
		}
	}
	for line := range lines(irregular) {
		forms := strings.Fields(line)
		for _, form := range forms[1:] {
			d.base[form] = forms[0]
		}
	}
	for i, w := range strings.Fields(units0to19) {
		d.numbers[w] = float64(i)
	}
	for i, w := range strings.Fields(tens20to90) {
		d.numbers[w] = float64(20 + 10*i)
	}
	for i, w := range strings.Fields(ordinals1to20) {
		d.numbers[w] = float64(1 + i)
	}
	for w := range d.numbers {
		d.flags[w] |= isCount
	}
	return d
})

// thesaurus is built after dictionary, because it holds stems.
var thesaurus = sync.OnceValue(func() *relations {
	d := &relations{groups: map[string][]int32{}, opposite: map[string][]int32{}, classes: map[string][]int32{}, units: map[string]string{}}
	n := int32(0)
	for line := range lines(synonyms + nations) {
		n++
		for _, w := range strings.Fields(line) {
			s := stemOf(w)
			d.groups[s] = append(d.groups[s], n)
		}
	}
	n = 0
	for line := range lines(opposites) {
		n++
		left, right, _ := strings.Cut(line, "|")
		for _, w := range strings.Fields(left) {
			d.opposite[stemOf(w)] = append(d.opposite[stemOf(w)], n)
		}
		for _, w := range strings.Fields(right) {
			d.opposite[stemOf(w)] = append(d.opposite[stemOf(w)], -n)
		}
	}
	n = 0
	for line := range lines(exclusive) {
		n++
		for _, w := range strings.Fields(line) {
			d.classes[stemOf(w)] = append(d.classes[stemOf(w)], n)
		}
	}
	for line := range lines(measures) {
		forms := strings.Fields(line)
		for _, f := range forms {
			d.units[f], d.units[stemOf(f)] = forms[0], forms[0]
		}
	}
	return d
})

// lines yields the lines of a table that are not empty.
func lines(table string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(table) {
			if line = strings.TrimSpace(line); line != "" && !yield(line) {
				return
			}
		}
	}
}

// flagsOf returns what is known of a word in lower case.
func flagsOf(w string) flag {
	f := dictionary().flags[w]
	if strings.HasSuffix(w, "n't") {
		f |= isNegation | isStopWord
	} else if i := strings.IndexByte(w, '\''); i > 0 {
		f |= isStopWord | dictionary().flags[w[:i]] // I'm, you've, they'll
	}
	return f
}

// flagged are the words of each flag; a word may have several.
var flagged = map[flag]string{
	isStopWord: `a an the this that these those and or but nor so yet if then than as at by for from in into of off on onto out over to up with
		without within about above across after against along among around before behind below beneath beside besides between beyond down during except
		inside near outside past per since through throughout till toward towards under until upon via while when where why how what which who whom whose
		is am are was were be been being do does did done doing have has had having will would shall should can could may might must ought
		i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its itself they them their
		theirs themselves one ones oneself someone anyone everyone something anything everything somebody anybody everybody there here
		not no none neither either both each every all any some such same other another only just also too very really quite rather even still already yet again
		ever never always often sometimes however therefore thus hence moreover furthermore though although because due whether unless
		much many more most few fewer less least several lot lots enough own s t d ll m re ve don doesn didn isn wasn aren weren hasn haven hadn wouldn couldn
		shouldn mustn ain cannot let lets oh yes yeah ok okay well hi hello hey etc e.g i.e eg ie like as`,
	isFrequent: `make made get got go went come came take took give gave see saw know knew think thought say said tell told use used using find found
		become became include including includes included well good great new first last long little big small high low old young different important large
		people person man men woman women thing things way ways time times day days year years part parts place places case point world life work works
		many number group fact kind type form forms example name named names known called call start started begin began end want need help show
		look feel seem keep put mean means able likely provide provides provided various certain main major general common specific several
		set run turn turned move live lived play played hold held bring brought happen happens happened write written include lead led
		home house country state city area line word words side back right left best better next early late lot bit sure actually maybe probably`,
	isNegation: `not no never none neither nor cannot without nobody nothing nowhere lack lacks lacking unable fail fails failed refuse refused refuses deny denies denied
		doesn didn isn wasn aren weren hasn haven hadn wouldn couldn shouldn mustn ain n't unlike hardly barely rarely seldom instead
		exclude excluded excludes forbidden prohibited banned`,
	isModal:        `may might could would can possibly perhaps probably potentially maybe should must`,
	isHedge:        `some sometimes often usually generally typically likely about approximately roughly around nearly almost many several most mostly partly possibly perhaps may might could suggest suggests appear appears seem seems`,
	isUniversal:    `all always never every each none only entirely completely fully everyone everything nothing nobody solely exclusively must any whole total`,
	isFirstPerson:  `i me my mine myself we us our ours i'm i've i'd i'll we're we've we'll im ive`,
	isSecondPerson: `you your yours yourself you're you've you'll you'd`,
	isMetaNoun: `passage passages context contexts document documents text texts article articles source sources excerpt excerpts snippet snippets paragraph paragraphs
		information question answer answers summary evidence`,
	isMetaVerb: `mention mentions mentioned provide provides provided given state states stated specify specifies specified according based say says said described describe describes
		discuss discusses discussed above contain contains include indicate indicates indicated determine determined explicitly available following`,
	isOpinion: `love loved like liked hate hated think thought believe feel favorite favourite enjoy enjoyed wish hope guess prefer wonder agree sorry glad awesome cool amazing
		wow fun nice haha lol interesting definitely surprised heard wondering`,
	isAbbreviation: `mr mrs ms dr prof sr jr st mt rev hon gen col lt sgt capt maj gov sen rep vs v e.g i.e eg ie cf al approx est vol fig eq ch sec dept
		jan feb apr jun jul aug sep sept oct nov dec ca inc ltd co corp u.s u.k ph.d`,
	isChat: `yes yeah yep yup no nope nah oh ah wow well sure ok okay hi hello hey haha lol hmm huh definitely absolutely exactly really too thanks thank cool awesome
		nice great sorry actually guess`,
	isInterjection: `yes no yeah yep yup nope nah`,
	isPronoun:      `i he she it they we you there that this those these it's they're he's she's that's there's i'm we're you're`,
	isLight: `open cost take need allow permit available start begin last get find use provide include offer call name locate situate contain
		happen occur require be make give have date feature involve consist price become serve
		opens opened costs takes took taken needs needed allows allowed permits permitted starts started begins began lasts lasted gets got finds found uses used
		provides provided includes included including offers offered called named located situated contains contained happens happened occurs occurred requires required
		makes made gives gave given dates dated features featured involves involved consists becomes became serves served`,
	isCount:      `dozen half hundred thousand million billion`,
	isMonth:      `january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec`,
	isConnective: `however overall additionally furthermore moreover therefore thus conclusion summary addition finally also similarly instead otherwise meanwhile nevertheless nonetheless consequently ultimately hence`,
	isAdvice:     `should recommend recommended important note remember ensure consult consider try make advised essential crucial helpful keep avoid need best always`,
}

const (
	units0to19    = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen`
	tens20to90    = `twenty thirty forty fifty sixty seventy eighty ninety`
	ordinals1to20 = `first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth`
)

// irregular holds base forms, each followed by its irregular forms.
const irregular = `
	go went gone goes
	do did done does
	have had has
	be was were been is are am
	make made
	take took taken
	give gave given
	get got gotten
	come came
	see saw seen
	know knew known
	think thought
	say said
	tell told
	find found
	become became
	begin began begun
	show shown
	keep kept
	leave left
	mean meant
	bring brought
	write wrote written
	hold held
	lead led
	stand stood
	run ran
	set setting
	meet met
	pay paid
	sit sat
	speak spoke spoken
	lose lost
	send sent
	build built
	spend spent
	fall fell fallen
	grow grew grown
	win won
	teach taught
	sell sold
	buy bought
	fight fought
	catch caught
	choose chose chosen
	break broke broken
	drive drove driven
	rise rose risen
	draw drew drawn
	wear wore worn
	throw threw thrown
	fly flew flown
	sing sang sung
	swim swam swum
	drink drank drunk
	eat ate eaten
	forget forgot forgotten
	hide hid hidden
	steal stole stolen
	shoot shot
	sleep slept
	feel felt
	deal dealt
	dig dug
	strike struck
	understand understood
	lie lay lain
	man men
	woman women
	child children kids kid
	person people persons
	foot feet
	tooth teeth
	life lives
	wife wives
	die died dying dies
	bear born borne
	hear heard
	freeze froze frozen
	seek sought
	bite bit bitten
	shake shook shaken
	cut cutting
	put putting
	hit hitting
	movie movies
	analysis analyses
	good better best
	bad worse worst
	far further farther
	colour color colors colours
	centre center centers centres
	favourite favorite favorites favourites
	theatre theater theaters theatres
	programme program programs programmes
	organise organize organized organised organizing organization
	defence defense
	licence license
	grey gray
	honour honor honors honours honored
	neighbour neighbor neighbors
	labour labor
	travel traveled travelled traveling travelling
	tv television
	uk u.k
	usa u.s u.s.a
	doctor dr
	percent %
`
