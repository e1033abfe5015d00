package grounding

// feature is one measurement of a sentence. Most are shares from 0 to 1 that rise with what
// the context lacks.
type feature int

const (
	lossExact feature = iota // weight of content words that the context holds nowhere
	lossAny                  // the same, where synonyms and words of a root count in part
	lossCount                // share of content words that it holds in no form
	lossBest1                // weight that the best sentence of the context lacks
	lossBest2                // that the best two lack
	lossBest3
	lossWindow   // that the best window lacks
	worstSupport // of the content words, least weight of others nearby
	meanSupport
	novelWords     // log of 1 + number of content words held in no form
	novelWeight    // greatest weight of one of them
	novelTail      // share of them in the last third of the sentence
	novelRun       // longest run of content words held in no form
	relatedWords   // share of content words held by a synonym alone
	namesShare     // share of content words that are names
	namesLost      // log of 1 + number of names that the context lacks
	namesPartial   // log of 1 + number of names of which it holds a part
	namesElsewhere // share of names that stand in other parts of the context than the sentence
	numbersShare
	numbersLost      // log of 1 + number of numbers that the context lacks
	numbersElsewhere // share of numbers that stand elsewhere
	numbersUnit      // log of 1 + number of numbers with another unit
	pairsNovel       // share of two words in a row that the context does not hold
	triplesNovel     // of three words
	copiedRun        // longest copied run, as a share of the sentence
	copiedMean       // log of the mean length of copied runs
	contentPairs     // share of neighbouring content words that never stand near each other
	pairDistance     // mean distance between neighbouring content words in the context
	pairDistanceMax
	reversed     // share of neighbouring content words that stand the other way round
	order        // share of words that are not in the longest common subsequence with the best sentence
	wordsNotBest // share of all words, stop words too, that the best sentence lacks
	negationAdded
	negationDropped
	oppositeWords  // log of 1 + words whose opposite stands in the aligned sentences
	exclusiveWords // log of 1 + words of which an exclusive sibling stands there
	substituted    // log of 1 + absent words at whose place the context has another
	universalAdded
	hedgeAdded
	hedgeDropped
	modal
	quotesLost
	addressesLost
	firstPerson
	secondPerson
	question
	opinion
	metaNoun
	metaVerb
	connective
	advice
	logWords
	contentShare
	unseenLeft   // share of the best sentence's content that the answer does not repeat
	editReplaced // log of 1 + differences where both sides have content words of their own
	editSynonyms // where these are related
	editInserted // where the context's sentence has none
	editDropped
	editDenied // where one side denies
	editNumbers
	editJoints   // where only stop words differ
	copyReplaced // the same times the square of the share that is copied
	copyInserted
	copyDenied
	copyNumbers
	copyEdits
	absentRare // log of 1 + absent words that are neither common nor a name or number
	absentRareShare
	absentCommon // log of 1 + absent common words
	chat         // log of 1 + words that take a turn of a conversation
	exclaims
	talkShare  // share of words in clauses about the speaker
	citedLoss  // how much more the cited passage lacks than the best
	topicFirst // it begins with a pronoun or with what the context begins with
	nFeatures
)

// featureNames are what people and Details call them, in order.
var featureNames = [nFeatures]string{
	"missing", "missing_any_form", "missing_share", "missing_best_sentence", "missing_best_two", "missing_best_three", "missing_best_window",
	"worst_word_support", "mean_word_support", "absent_words", "absent_weight", "absent_tail", "absent_run", "synonyms_only",
	"names", "names_absent", "names_partial", "names_elsewhere", "numbers", "numbers_absent", "numbers_elsewhere", "numbers_other_unit",
	"new_pairs", "new_triples", "copied_run", "copied_mean", "content_pairs_apart", "pair_distance", "pair_distance_max", "reversed_pairs", "out_of_order",
	"words_not_in_best", "negation_added", "negation_dropped", "opposites", "exclusive_terms", "substituted", "universal_added", "hedge_added", "hedge_dropped",
	"modal", "quotations_absent", "addresses_absent", "first_person", "second_person", "question", "opinion", "meta_noun", "meta_verb", "connective", "advice",
	"log_words", "content_share", "context_left_out",
	"edit_replaced", "edit_synonyms", "edit_inserted", "edit_dropped", "edit_denied", "edit_numbers", "edit_joints",
	"copy_replaced", "copy_inserted", "copy_denied", "copy_numbers", "copy_edits", "absent_rare", "absent_rare_share", "absent_common", "chat", "exclaims", "talk", "cited_missing", "topic_first",
}

// vector holds a sentence's features.
type vector [nFeatures]float64
