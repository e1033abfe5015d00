package injection

import "strings"

// phrase is words in order. A slot "a|b" is one of several words; "~3:a|b" lets up to three other words stand before it.
type phrase struct {
	name   string
	weight int
	opens  bool // it must begin a sentence
	slots  []slot
}

type slot struct {
	words map[string]bool
	gap   int
}

// match returns how many words from the front the phrase covers; 0: it does not match there.
func (p *phrase) match(words []word) int {
	at := 0
	for _, s := range p.slots {
		found := false
		for gap := 0; gap <= s.gap && at+gap < len(words); gap++ {
			if s.words[words[at+gap].text] {
				at += gap + 1
				found = true
				break
			}
		}
		if !found {
			return 0
		}
	}
	return at
}

// Lists of words that several phrases share: English, then German.
const (
	drop   = "ignore|ignoring|disregard|disregarding|abandon|forget|neglect|override|bypass|omit|drop|discard|vergiss|vergesst|ignoriere|ignorier|missachte|verwirf"
	which  = "all|any|every|previous|prior|above|preceding|earlier|past|former|initial|original|the|your|my|our|these|those|provided|given|alle|allen|obigen|vorherigen|vorangegangenen|vorangehenden|bisherigen|vorigen|deine|ihre|meine|die|sämtliche"
	told   = "instruction|instructions|prompt|prompts|rule|rules|direction|directions|directive|directives|order|orders|command|commands|guideline|guidelines|assignment|assignments|task|tasks|restrictions|constraints|programming|context|documents|articles|information|anweisung|anweisungen|instruktionen|befehle|befehl|aufgaben|aufträge|angaben|vorgaben|regeln|kontext|informationen|ausführungen|prompts"
	ours   = "prompt|prompts|instruction|instructions|embeddings|eingabeaufforderung|prompttext|prompttexte|anweisungen|instruktionen"
	saying = "say|print|output|write|answer|reply|respond|repeat|return|sage|sag|sagen|schreibe|schreib|antworte|antworten|ausgeben"
	only   = "just|only|simply|nothing|nur|einfach|lediglich|solo"
)

// phrases, one a line: weight, name, words. An exclamation mark instead of the colon: only where a sentence or a part of one
// begins. They are general: none of them names what anybody in the tuning rows wanted to hear.
var phrases = read(`
4 overrides what was said: ` + drop + ` ~2:` + which + ` ~2:` + told + `
4 overrides what was said: ` + drop + ` ~2:everything|all|above|alles|obige|obiges|davor|zuvor|bisherige
4 overrides what was said: ` + drop + ` ~1:what|whatever|anything|was ~3:said|told|told|say|wrote|discussed|before|above|gesagt|besprochen
4 overrides what was said: ` + drop + ` ` + told + `
4 overrides what was said: ignorieren|vergessen|missachten sie ~2:` + which + `|alles
4 overrides what was said: ` + which + ` ~2:` + told + ` ~6:ignorieren|vergessen|streichen|missachten|verwerfen
4 overrides what was said: alle|allen|vorherigen ~2:informationen|aufgaben|anweisungen ~4:hinter
4 overrides what was said: leave|put|remove ~4:previous|prior|earlier|above ~2:` + told + `
4 overrides what was said: despite|unlike|contrary|abweichend|entgegen ~4:told|said|instructions|instructed|instruktionen|anweisungen
4 overrides what was said: do|don't|dont|nicht ~1:not|listen|follow|auf ~2:listen|follow|obey|alles|instructions ~2:above|before|previous|zuvor|rules|instructions
4 overrides what was said: olvida|olvide|olvidar|ignora|ignorez|oublie|oubliez|dimentica|esqueça|esquece ~2:todo|todas|todos|tout|toutes|tutto|tutte|tudo|instrucciones|instructions|istruzioni|instruções
4 overrides what was said: zaboravi|zaboravite|забудь|забудьте|игнорируй|игнорируйте|zignoruj|zapomnij|negeer|vergeet|ignorera|glöm|unut ~2:sve|svih|все|всё|wszystkie|wszystko|alle|alles|alla|allt|tüm|instrukcije|инструкции|instrukcje|instructies
4 overrides what was said: change|replace|update ~1:your|the|all instructions|rules|guidelines|directives
4 overrides what was said: ` + which + ` ~1:` + told + ` ~6:irrelevant|invalid|obsolete|void|ungültig|nichtig
3 gives a new task: additional|zusätzliche instruction|instructions|task|anweisung|anweisungen
3 gives a new task: now|next|nun|jetzt|from ~3:new|further|another|next|neue|neuen|weitere|second|zweite ~1:task|tasks|instruction|instructions|assignment|assignments|order|orders|test|aufgabe|aufgaben|anweisungen|instruktionen|auftrag
3 gives a new task: focus|concentrate|konzentriere|konzentrieren ~5:task|assignment|aufgabe|auftrag
3 gives a new task: new|neue|neuen|neuer task|tasks|instruction|instructions|assignment|orders|statement|aufgabe|aufgaben|anweisungen|instruktionen
3 gives a new task: your|deine|ihre instructions|task|job|anweisungen|aufgabe are|is|sind|ist now|jetzt|nun
3 gives a new task: start|starten|begin|beginnen|fangen ~2:over|afresh|anew|neu|vorne
2 gives a new task: help|hilf|hilfe ~3:another|next|following|nächsten|weiteren|folgender task|question|aufgabe|frage
2 praises and goes on: very|well|good|great|nice|excellent|simply|sehr|gut|super|einfach good|done|job|work|great|performance|gut|gemacht|großartig
2 praises and goes on: excellent|congratulations|superbly|superb|fantastic|ausgezeichnete|ausgezeichnet|herzlichen|toll|großartig
2 praises and goes on: that|das is|ist|genügt enough|done|erledigt|genug
2 turns to something else: now|nun|jetzt write|answer|tell|show|say|print|comes|come|schreibe|verfasse|zeige|sage|antworte|kommt|kommen|folgen
3 wants the prompt: show|reveal|print|repeat|output|display|return|tell|copy|spell|spellcheck|check|leak|expose|zeige|zeig|zeigen|drucke|drucken|wiederhole|nenne|verrate|vorzeigen|überprüfen|prüfen ~6:prompt|prompts|embeddings|eingabeaufforderung|prompttext|prompttexte
3 wants the prompt: show|reveal|print|repeat|output|display|return|tell|list|zeige|zeig|nenne|wiederhole|verrate ~3:your|initial|original|system|hidden|deine|ihre|ursprünglichen ~2:instructions|rules|guidelines|anweisungen|instruktionen|regeln
3 wants the prompt: what|which|wie|was|what's ~3:your|initial|original|deine|ihre|ursprünglichen ~2:` + ours + `
3 wants the prompt: what ~1:is|was|stands ~1:written|said|stated ~4:above|beginning|before
3 wants the prompt: spell|spellcheck|check|print|repeat|output|copy|rechtschreibung ~6:above|obigen|obige
3 wants the prompt: full|whole|entire|gesamten|vollständigen|sämtliche|sämtlicher prompt|prompts|instructions
3 gives a role! act|behave|agiere as|like|als a|an|my|if|the|two|ein|eine
3 gives a role: you|sie|du|to|must|will|can ~1:act|behave|agieren as|like|als a|an|my|if|two|ein|eine
3 gives a role: want|möchte|will ~1:you|dass ~1:to|sie|du ~1:act|pretend|play|be|als
3 gives a role: pretend|imagine|suppose|assume ~2:you|to ~1:are|be|were
3 gives a role: you|du|sie are|bist|sind now|nun|jetzt
3 gives a role: now|nun|jetzt you|bist|sind|act ~1:are|du|sie|as
3 gives a role: stell|stelle|stellen ~1:dir|sich vor ~2:du|sie
3 gives a role: als ~5:fungieren|agieren|auftreten
3 gives a role: stay|remain|remains|stays|break|breaking|bleiben|bleibt|ausbrechen|fallen ~5:character|characters|role|roles|rolle|rollen|charakter|charakteren
3 gives a role: pretend|imagine|suppose ~1:you|yourself
2 gives a role: role play|playing|plays
3 gives a role: roleplay|rollenspiel
3 gives a role: theoretical|hypothetical world
3 gives a role: du|sie bist|sind kein|keine|keinen
2 stays in a role: aus|in ihrer|ihren|seiner|deiner|der rolle|rollen|charakter|charakteren
1 speaks of actors: actor|actors|schauspieler|schauspielerin
2 gives a role: play|plays|playing|spielt|spielen ~3:role|roles|character|rolle|rollen|hauptrollen
3 forces words: ` + only + ` ~1:say|print|output|write|reply|respond|repeat|sage|sag|sagen|schreibe|schreib|antworte|antworten|ausgeben|decir
3 forces words! ` + saying + ` ~1:only|nothing|nur|lediglich
3 forces words! ` + saying + ` that ~1:you|i|we
3 forces words: say|tell|state ~1:me that you
3 forces words: tell me that you|i
3 forces words: answer|reply|respond|antworte ~2:all|every|each|alle|jede ~1:question|questions|frage|fragen ~4:with|mit|as|by|like|als
3 forces words: answer|reply|respond|antworte ~4:with|mit ~3:only|nothing|yes|nur|ja
3 forces words! say|print|output|write|sage|sag yes|no|hello|ja|nein
3 forces words! state|claim|behaupte that|dass
3 forces words: stop|stopp write|say|print|answer|schreibe|sage
3 forces words: repeat|say|sprich ~1:after|this me|nach|exactly
3 forces words: i command|order|befehle you|dir|ihnen
3 forces words: do|don't|dont|nicht ~1:not|answer ~1:answer|this|the|look ~4:question|documents|frage
3 forces words: supposed|must|müssen|musst ~1:to|not ~1:answer|tell|antworten|reden ~2:at|all|me|always|immer
3 forces words: include|mention|add that you
3 sets the documents aside: your|deinem|ihrem own|eigenen knowledge|wissen ~3:not|and|nicht|und
3 sets the documents aside: not|nicht|ignore|without ~2:according|based|by|look|nach|laut ~3:documents|articles|artikeln|dokumenten
3 sets the documents aside: make|just something|anything up
3 names the attack: jailbreak|jailbroken
3 names the attack: prompt|ai|model|llm injection|exploit|exploits ~6:say|answer|do|write
3 names the attack: developer|debug|god|admin|sudo|dan mode
2 names the attack: exploiting|exploit|hack|hacking|pwned|ausnutzen|auszunutzen
2 names the attack: system prompt|message
2 names the attack: no|without|ohne|keine ~1:restrictions|filters|limits|censorship|einschränkungen|filter|grenzen
3 speaks to the model: if|when|because ~1:you ~1:are ~2:ai|llm|assistant|chatbot|bot|model
3 speaks to the model: attention|note|important|dear|achtung|hey|hello|hi|hallo ~2:ai|assistant|llm|chatbot|gpt|chatgpt|model|models|ki
3 speaks to the model: do|don't|dont|never ~1:not|tell|mention ~1:tell|mention|inform|reveal|the|this ~2:user|users|human
2 speaks to the model: as ~3:language|ai|assistant model|assistant
3 threatens: or|oder ~1:you|i|du|ich ~2:die|kill|stirbst|sterben|töte
2 threatens: attention|achtung|stop|stopp|urgent|urgently|dringend stop|stopp|need|i|ich|deine
`)

// markup begins a turn of a conversation, as chat templates write it.
var markup = []string{"<|im_start|>", "<|system|>", "<|user|>", "<|endoftext|>", "[inst]", "<<sys>>", "### instruction", "### system", "=====end", "===== end", "human: human:", "end of prompt", "begin system", "</system>", "<system>"}

func read(table string) []phrase {
	var all []phrase
	for _, line := range strings.Split(strings.TrimSpace(table), "\n") {
		end := strings.IndexAny(line, ":!")
		head, rest := line[:end], line[end+1:]
		p := phrase{name: head[2:], weight: int(head[0] - '0'), opens: line[end] == '!'}
		for _, part := range strings.Fields(rest) {
			s := slot{words: map[string]bool{}}
			if after, ok := strings.CutPrefix(part, "~"); ok {
				s.gap = int(after[0] - '0')
				part = after[2:]
			}
			for _, w := range strings.Split(part, "|") {
				s.words[w] = true
			}
			p.slots = append(p.slots, s)
		}
		all = append(all, p)
	}
	return all
}

// byFirst finds the phrases that may begin with a word.
var byFirst = func() map[string][]*phrase {
	index := map[string][]*phrase{}
	for i := range phrases {
		for w := range phrases[i].slots[0].words {
			index[w] = append(index[w], &phrases[i])
		}
	}
	return index
}()
