package language

import (
	"maps"
	"slices"
	"strings"
)

// lists are frequent function words of languages in Latin script, by primary tag. A
// word that several of them share counts for each.
var lists = map[string]string{
	"en": `the of and to is in that it you for was with on are be this have not from or as at by an we can your which
		will would there their what if has but they all do i my me cannot can't i'm don't how when who these should
		no yes only about more than less most very after before into over under out up down off any some each every
		both other such same own so too also just now then here where why which while during between through because
		until against again once could may might must shall need had been being did does done was were am he she him
		her his its them us our ours mine yours said say says see get got go goes make made take took give given use
		used day days year years month week hour time times man men woman people one two three four five six seven
		eight nine ten first last next new old good bad high low long short full free open closed right left
		plus minus per percent part number name page case fact thing way work place point money price cost sorry please thanks
		thank nothing something anything everything none never always often sometimes`,
	"de": `nein kein keine geht der die das und ist nicht ich sie es ein eine einen einem einer zu den dem mit von auf für im sich auch als
		wie bei oder aber wenn wir kann nach über werden wird haben sind diese leider nur noch ihnen mir dir ihre`,
	"fr": `non refuse le la les des est et un une je ne pas vous nous que qui dans pour sur au aux avec ce cette ces il elle sont
		du mais ou où votre notre être avoir par plus peux pouvez suis désolé c'est n'est d'un d'une j'ai leur`,
	"es": `el la los las de que y en un una no es se por con para su lo del al como más pero sus le ya este esta sí
		porque puedo puede yo usted ustedes también hay son ser estoy siento eso esto muy cuando sin sobre`,
	"pt": `o a os as de que e em um uma não é se por com para seu sua do da dos das no na nos nas ao mas mais como eu
		você isso posso pode são ser está também foi ou quando muito já lhe desculpe nem pelo pela`,
	"it": `il lo la i gli le di che e è un una non per con del della dei delle nel nella si sono mi ti da al alla come
		ma più anche questo questa posso può io ho ha essere dispiace su se cui quando sei`,
	"nl": `nee de het een en is van ik niet je dat in op te zijn voor met die aan er maar om ook als bij uw kan kunnen u
		we dit daar wat heb heeft worden wordt hij spijt naar nog geen deze mijn door`,
	"pl": `nie i w nie na się to z do że jest jak o co ale po tak za od czy przez tego już dla może są być ja mogę pan
		który która które tym jego także lub oraz tylko pomóc ze`,
	"sv": `nej tyvärr och att det som en på är av för med den till inte jag har de om ett kan men så vi du var från eller när
		också ska mig dig detta där hur`,
	"da": `nej desværre og at det er en som på af for med den til ikke jeg har de om et kan men så vi du var fra eller når også skal
		mig dig dette der hvor`,
	"no": `nei dessverre og at det er en som på av for med den til ikke jeg har de om et kan men så vi du var fra eller når også skal
		meg deg dette der hvor`,
	"fi": `valitettavasti en voi ja on ei se että en ole hän mutta oli kun niin joka mitä tämä olen myös kuin voi sen ovat minä sinun tai jos
		siitä vain hänen`,
	"tr": `hayır edemem yapamam ve bir bu için ile de da ne çok ama daha var değil gibi olarak ben sen biz size bana olan kadar en ya
		konuda mi ise yok üzgünüm olamam her şey`,
	"cs": `ne nemohu nelze omlouvám a je se v na to že s z do o jsem si by ale jako za po tak jak nebo pro od který která jsou není mohu může
		vám byl také při už`,
	"ro": `și de la în a nu este cu o un pe că să se care mai din pentru sunt am fi dar ce sau această acest ale îmi
		vă pot poate fost`,
	"hu": `a az és hogy nem is egy ez van de meg csak ha már el mint én vagy lesz volt kell ki be azt ezt lehet
		sajnálom tudok önnek`,
	"id": `yang dan di ini itu dengan untuk tidak dari dalam saya akan pada ke adalah atau ada anda bisa juga kami
		mereka oleh dapat karena maaf`,
	"vi": `và là của không có tôi được cho một trong này với các những người đã để thể bạn khi như về ở xin`,
}

// languages are the tags in lists, sorted.
var languages = slices.Sorted(maps.Keys(lists))

// functionWords says which languages a word belongs to.
var functionWords = func() map[string][]string {
	of := map[string][]string{}
	for _, lang := range languages {
		for _, word := range strings.Fields(lists[lang]) {
			of[word] = append(of[word], lang)
		}
	}
	return of
}()
