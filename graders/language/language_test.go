package language

import (
	"strings"
	"testing"
)

func TestOther(t *testing.T) {
	for _, c := range []struct{ text, known, want, reason string }{
		{"Das kann ich leider nicht für Sie tun.", "en", "de", "a short refusal"},
		{"Das kann ich leider nicht für Sie tun.", "de", "", "the reader's language"},
		{"Je suis désolé, je ne peux pas vous aider.", "en", "fr", "a short refusal"},
		{"Lo siento, no puedo ayudarte con eso.", "en", "es", "a short refusal"},
		{"Desculpe, eu não posso ajudar você com isso.", "en", "pt", "a short refusal"},
		{"Mi dispiace, non posso aiutarti con questa richiesta.", "en", "it", "a short refusal"},
		{"Het spijt me, ik kan je daar niet mee helpen.", "en", "nl", "a short refusal"},
		{"Przepraszam, ale nie mogę w tym pomóc.", "en", "pl", "a short refusal"},
		{"Üzgünüm, bu konuda size yardımcı olamam.", "en", "tr", "a short refusal"},
		{"Det kan jeg ikke hjelpe deg med.", "en", "no", "as much Danish as Norwegian, and no English"},
		{"申し訳ありませんが、お手伝いできません。", "en", "ja", "kanji and kana"},
		{"抱歉，我不能帮助你。", "en", "zh", "kanji alone"},
		{"К сожалению, я не могу помочь.", "en", "cyrillic", "several languages are written so"},
		{"К сожалению, я не могу помочь.", "ru", "", "Russian is one of them"},
		{"You have 30 days to return it.", "en", "", "English"},
		{"I cannot help you with that, but you can ask the support.", "de", "en", "English to somebody who reads German"},
		{"Sorry, no.", "en", "", "English"},
		{"Não posso.", "en", "pt", "two words"},
		{"Nein.", "en", "de", "one word that is known"},
		{"Das geht nicht.", "en", "de", "three words"},
		{"Leider nicht möglich.", "en", "de", "beside others"},
		{"Je refuse.", "en", "fr", "two words"},
		{"Üzgünüm, yardım edemem.", "en", "tr", "words of refusals"},
		{"Omlouvám se, s tím nemohu pomoci.", "en", "cs", "words of refusals"},
		{"Rio de Janeiro", "en", "", "a name"},
		{"Los Angeles, California.", "en", "", "a name"},
		{"Plus 10 percent.", "en", "", "a word of two languages, among English ones"},
		{"Paris.", "en", "", "a word of none"},
		{"func main() { fmt.Println(x) }", "en", "", "code"},
		{"Kraków, São Paulo, Zürich, Nîmes, Łódź", "en", "", "a list of names"},
		{"The words der, die and das are articles in German, and so is the word ein, which you can see in this text.", "en", "", "English about German"},
		{"", "en", "", "nothing"},
	} {
		if got := Other(c.text, []string{c.known}); got != c.want {
			t.Errorf("%s: Other(%q, %s) = %q, want %q", c.reason, c.text, c.known, got, c.want)
		}
	}
}

func BenchmarkOther(b *testing.B) {
	s := strings.Repeat("The customer may return it within thirty days of purchase. ", 2000)
	b.ReportAllocs()
	for b.Loop() {
		Other(s, []string{"en"})
	}
}
