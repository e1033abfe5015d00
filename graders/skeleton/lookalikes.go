package skeleton

import "strings"

// foreign are letters of other scripts that look like a Latin letter, by that letter: the
// single-letter rows of Unicode's confusables.txt (UTS #39, version 14, as ICU 72's
// uspoof_getSkeleton has them), and those whose small form is a small capital (в, к, м, н, т) or that people
// take for a letter all the same (ε, η, κ, τ, χ, ω).
var foreign = table(`
	a аɑαаΑАᎪꓮ  b ЬΒВвᏴᏏꓐ  c сСᏟꮯⲥⲤꓚ  d ԁᎠᏧꓓꓒ  e еҽЕΕεᎬꓰ  f քϜꓝ
	g ԌցᏀᏻꓖ  h һНнΗհᎻᏂⲎꓧ  i іІιΙӏӀꙇᎥꭵⲒꓲ  j јЈϳͿᎫꓙ  k КкΚκᏦⲔꓗ  l ᏞⳐꓡ
	m МмΜϺᎷⲘꓟ  n ΝηոռⲚꓠ  o оОοΟσօՕⲟⲞꓳ  p рРρΡᏢⲣⲢꓑ  q ԛգզ  r гᴦꮁⲅᎡᏒꓣ
	s ѕЅՏᏕᏚꮪꓢ  t ТтΤτᎢⲦꓔ  u υսՍꓴ  v νѵѴᏙꮩꓦ  w ԝԜѡωաᎳᏔꮃꓪ  x хХΧχⲬꓫ
	y уУүҮγΥᎩᎽⲨꓬ  z ΖᏃꮓꓜ`)

// latin are letters of the Latin script itself, and signs, that stand for a plain letter: small
// capitals, and variants that confusables.txt maps. No language writes words with them beside the plain letter, but
// for ı, which Turkish does: it reads as i.
var latin = withBoxed(table(`
	a ᴀɑ  b ʙƄ  c ᴄ  d ᴅ  e ᴇꬲ  f ꜰꬵꞙẝ  g ɢɡᶃƍ  h ʜ  i ıɪɩ  j ᴊ  k ᴋĸ  l ʟƖǀ  m ᴍ  n ɴ  o ᴏᴑꬽ  p ᴘ
	q ꞯ  r ʀƦꭇꭈ  s ꜱƽ  t ᴛ  u ᴜʋꭎꭒꞟ  v ᴠ  w ᴡɯ  x ꭓ  y ʏɣᶌỿꭚ  z ᴢ`))

// marks are punctuation that is written in several ways.
var marks = map[rune]rune{
	'‘': '\'', '’': '\'', '‛': '\'', 'ʼ': '\'', '′': '\'', '´': '\'', '`': '\'',
	'“': '"', '”': '"', '„': '"', '‟': '"', '″': '"', '«': '"', '»': '"',
	'‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-', '⁃': '-',
}

// table reads pairs of a plain letter and those that look like it.
func table(text string) map[rune]rune {
	m := map[rune]rune{}
	fields := strings.Fields(text)
	for i := 0; i+1 < len(fields); i += 2 {
		plain := rune(fields[i][0])
		for _, r := range fields[i+1] {
			m[r] = plain
		}
	}
	return m
}

// withBoxed adds the white letters on black circles and squares, which NFKC leaves as they are.
func withBoxed(m map[rune]rune) map[rune]rune {
	for r := rune(0); r < 26; r++ {
		m[0x1F150+r], m[0x1F170+r] = 'a'+r, 'a'+r
	}
	return m
}
