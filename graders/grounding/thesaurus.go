package grounding

// synonyms are groups of words that may stand for each other, one a line. They only
// make a missing word count less: a synonym is never proof.
const synonyms = `
	movie film picture cinema
	begin start commence launch initiate open kick embark
	end finish conclude complete stop cease terminate close wrap finalize
	buy purchase acquire obtain get
	sell offer market
	help assist aid support back
	big large huge great enormous vast massive giant immense substantial significant sizable
	small little tiny minor slight modest compact
	famous known popular renowned celebrated noted prominent notable familiar acclaimed
	show display demonstrate reveal exhibit illustrate indicate present showcase
	make create produce build construct develop generate craft form manufacture design
	use utilize employ apply leverage harness
	job work position role occupation career profession employment post
	say state mention note remark claim assert declare tell explain comment add report announce express
	talk speak discuss chat converse conversation discussion dialogue communicate
	ask inquire request query question
	answer reply respond response
	child kid son daughter offspring youngster
	parent mother father mom dad mum
	die death dead pass deceased demise perish
	kill murder slay assassinate
	car vehicle automobile auto
	house home residence dwelling
	city town metropolis municipality
	company firm business corporation enterprise organization
	client customer consumer buyer shopper
	money cash fund finance
	cost price expense fee charge rate
	cheap affordable inexpensive economical budget
	increase rise grow growth climb surge jump boost gain expand escalate raise
	decrease fall drop decline reduce reduction shrink lower dip slump plunge tumble lessen diminish
	need require requirement necessity necessary must demand
	want desire wish seek hope aim intend plan keen interested
	plan scheme strategy proposal program policy package
	important crucial vital essential key significant critical major pivotal
	problem issue trouble difficulty challenge concern
	fast quick rapid swift speedy
	happy glad pleased delighted cheerful joyful
	sad unhappy upset sorrowful
	angry mad furious annoyed
	think believe consider feel opinion view
	idea concept notion thought
	different various diverse varied varying distinct range array variety assortment
	choose select pick opt decide choice selection option
	include contain feature comprise consist involve incorporate cover
	part portion section piece segment component
	area region zone district territory location place spot site
	country nation state
	group team band crew squad
	leader head chief boss director manager
	worker employee staff personnel
	teach instruct educate train coach
	teacher instructor educator tutor professor
	student pupil learner
	school academy institute college university
	study research investigate examine explore analyze analysis survey
	method way approach technique manner means procedure process
	result outcome consequence effect impact
	cause lead reason bring trigger prompt
	win victory triumph defeat beat prevail
	prize award honor medal trophy
	fight battle combat conflict war struggle clash
	attack assault strike raid
	protect defend shield guard secure safeguard preserve
	stop halt prevent block cease quit
	change alter modify adjust shift transform adapt revise
	keep retain maintain preserve stay remain continue
	give provide supply offer grant deliver present donate hand
	receive get obtain earn gain
	send deliver ship mail transmit forward submit file
	take grab seize capture
	bring carry transport convey
	go travel head journey move proceed
	trip journey travel tour visit voyage vacation holiday
	come arrive reach show appear
	leave depart exit quit
	meet encounter gather meeting gathering
	marry wed spouse wife husband marriage wedding
	friend pal buddy companion mate
	near close nearby adjacent next
	begin beginning start origin early
	old elderly aged ancient senior
	young youthful junior
	new recent fresh latest novel modern
	beautiful pretty lovely attractive gorgeous
	good great excellent fine nice superb wonderful outstanding impressive
	bad poor terrible awful
	best top leading finest premier
	easy simple uncomplicated effortless straightforward easily simply
	hard difficult tough challenging
	strong powerful robust sturdy
	often frequently regularly commonly usually typically generally
	about approximately roughly around nearly almost regarding concerning
	many numerous several multiple countless
	enough sufficient adequate
	whole entire complete total full all
	main primary principal chief major central
	also additionally furthermore moreover
	write author compose pen writer written novelist
	book novel volume publication
	song track single tune
	singer vocalist
	album record release
	actor actress performer star
	play perform act portray
	music musical musician
	sport athletic athlete
	match game contest competition tournament
	player athlete
	picture image photo photograph
	paint painting artist
	found establish create start institute set founder founded establishment
	live reside inhabit dwell residence
	stay remain
	born birth native
	serve work hold
	name title call term label known
	famous well-known
	look see watch view observe
	find discover locate detect uncover
	search look seek
	learn discover study find
	understand comprehend grasp realize
	remember recall
	forget overlook
	agree accept consent approve
	admit acknowledge confess accept concede plead guilty
	refuse reject decline deny
	allow permit let enable
	ban prohibit forbid bar outlaw
	law legislation rule statute regulation act
	crime offense felony
	police officer cop
	arrest detain custody apprehend
	jail prison imprison
	lawyer attorney solicitor counsel
	court judge tribunal
	doctor physician medic
	medicine drug medication pharmaceutical
	illness disease sickness condition disorder ailment
	hurt injure harm damage wound
	food meal dish cuisine
	eat consume dine
	drink beverage
	cook prepare bake
	shop store market retailer
	phone telephone mobile cell call cellphone
	computer laptop pc
	internet web online website
	app application software
	email mail message
	letter message note
	news report story
	reporter journalist correspondent
	government administration authority state
	president leader
	lawmaker legislator politician congressman
	vote ballot election elect
	army military troops forces
	soldier troop
	sea ocean marine
	river stream
	mountain hill peak
	road street highway route path
	weather climate
	rain rainfall
	hot warm heat
	cold cool chilly
	wet moist damp
	dry arid
	water liquid fluid
	fire blaze flame
	ground soil earth land
	animal creature beast
	dog puppy canine
	cat kitten feline
	plant vegetation
	tree wood
	body physical
	skin dermal
	fat obese overweight
	weight heavy
	pain ache sore
	tired exhausted fatigue
	sleep rest
	danger risk hazard threat peril
	dangerous risky hazardous unsafe
	safe secure
	suggest recommend advise propose recommendation suggestion advice
	advice guidance tip
	information detail data info
	direction instruction guideline guide
	inform notify tell advise brief
	show exhibit
	event occasion incident occurrence
	happen occur take
	accident crash collision
	error mistake fault
	fix repair mend
	clean wash
	remove delete eliminate erase rid
	add include append insert
	join combine unite merge connect link
	separate divide split
	share distribute
	spread distribute extend
	compare contrast difference
	similar alike comparable resemble
	same identical equal
	special unique particular distinctive
	common usual ordinary typical widespread
	rare uncommon unusual
	strange odd weird unusual peculiar
	true real actual genuine
	false fake untrue
	clear obvious evident
	certain sure definite
	possible potential feasible
	maybe perhaps possibly
	try attempt effort endeavor
	fail failure
	succeed success successful achieve accomplish achievement
	goal aim objective purpose target
	reach achieve attain
	improve enhance better upgrade refine
	worsen deteriorate
	reward benefit advantage perk
	benefit advantage profit
	profit gain earnings income
	earn make
	income salary wage pay earnings revenue
	pay spend
	debt loan
	owe due
	own possess belong have
	rich wealthy affluent
	poor needy
	free complimentary
	busy occupied
	quiet silent
	loud noisy
	bright light
	dark dim
	fear afraid scared worry anxious concern
	brave courageous
	smart intelligent clever
	stupid foolish
	funny humorous comic comedy comedian
	laugh joke
	cry weep
	love adore affection enjoy fond
	hate dislike despise
	like enjoy
	prefer favor favorite
	excited eager enthusiastic thrilled
	surprised shocked astonished amazed
	surprise shock
	interest curious curiosity
	bore dull
	honest truthful sincere
	trust rely depend
	promise vow pledge commit
	plan arrange organize schedule
	meeting appointment
	prepare ready
	wait await
	delay postpone
	early soon
	later afterwards subsequently
	now currently today present
	former previous prior ex past
	then subsequently
	final last ultimate
	finally eventually ultimately
	first initial original
	always constantly
	emphasize stress highlight underscore underline
	focus concentrate
	center focus middle core
	base basis foundation
	structure format composition framework
	shape form
	size dimension
	amount quantity volume number
	count number tally
	measure gauge
	level degree extent
	limit restrict cap
	half fifty
	pair couple two
	couple partner
	single one sole
	double twice
	quarter fourth
	percent percentage
	rate ratio speed
	average mean
	record document register
	check verify confirm inspect examine
	test exam trial
	prove demonstrate confirm
	sign indication symptom
	symbol represent emblem stand
	example instance illustration
	story tale narrative account
	character personality
	role part
	career profession
	skill ability talent capability
	able capable can
	power strength energy force
	force compel oblige make
	control manage handle run operate
	run operate manage
	lead guide head
	follow pursue
	obey comply
	order command
	rule govern reign
	king monarch ruler
	queen monarch
	royal regal
	church religious religion
	god deity
	pray worship
	holy sacred
	ancient old antiquity
	history historical past
	tradition custom
	culture cultural
	language tongue
	word term
	speech address talk
	voice sound
	sound noise
	quiet calm peaceful
	peace truce
	agreement deal contract pact accord treaty
	sign ink
	partner ally associate colleague
	colleague coworker
	enemy foe rival opponent
	competitor rival
	support backing endorse
	oppose against resist object
	criticize condemn blame slam
	praise applaud commend laud
	accuse charge allege
	apologize sorry apology
	thank grateful gratitude
	greet welcome
	introduce present
	invite ask
	visit see
	guest visitor
	host presenter
	show program series
	episode installment
	season series
	channel network
	broadcast air
	publish release issue
	release launch debut
	premiere debut
	design style
	style fashion
	clothes clothing garment apparel wear
	color hue shade
	red crimson
	blue azure
	build construct erect
	building structure edifice
	room chamber
	tall high
	short brief
	long lengthy
	wide broad
	deep profound
	thin slim
	thick dense
	full packed
	empty vacant
	open available
	hidden secret
	secret confidential
	public open
	private personal
	personal individual
	personalized tailored customized custom
	flexible versatile adaptable
	comprehensive thorough extensive complete
	extra additional further more other
	major big
	serious severe grave
	mild light
	urgent immediate
	sudden abrupt
	gradual slow
	destroy demolish ruin wreck
	break fracture
	tear rip
	cut slice trim
	hit strike
	throw toss
	catch capture
	hold grip
	push shove
	pull drag
	lift raise
	drop fall
	pour dump
	fill load
	mix blend combine
	stir mix
	cover coat
	wrap cover
	hang suspend
	stick attach adhere
	attach connect
	cup mug
	bag sack
	box container
	bottle container
	tool device instrument equipment gadget
	machine device
	engine motor
	plane aircraft airplane
	flight fly
	ship boat vessel
	train rail railway
	driver motorist
	passenger traveler
	tourist traveler visitor
	hotel inn
	restaurant diner eatery
	bar pub
	party celebration
	celebrate commemorate
	birthday anniversary
	dance dancing
	exercise workout
	run jog
	walk stroll
	swim swimming
	jump leap
	climb ascend
	bicycle bike cycle
	baby infant
	teen teenager adolescent
	adult grownup
	boy lad
	girl lass
	lady woman
	guy man fellow
	people person individual folk human
	human mankind
	member participant
	audience crowd spectator viewer
	fan supporter follower
	expert specialist professional
	scientist researcher
	science scientific
	technology tech technological
	engineer engineering
	math mathematics mathematician
	philosophy philosopher
	politics political politician
	economy economic economist
	medicine medical
	legal lawful law
	illegal unlawful
	guilty culpable convicted
	innocent blameless
	victim casualty
	witness observer
	suspect accused
	rescue save
	survive survival
	escape flee
	hide conceal
	chase pursue
	steal rob theft
	thief robber
	gun firearm weapon
	bomb explosive
	explode explosion blast
	shoot fire
	injured wounded
	hospital clinic
	nurse caregiver
	patient sufferer
	treat treatment therapy cure heal
	recover recovery heal
	surgery operation
	vaccine vaccination immunization
	virus infection
	infect contaminate
	cancer tumor
	heart cardiac
	brain cerebral
	blood hemoglobin
	bone skeleton
	muscle muscular
	diet nutrition
	healthy fit wellness
	vitamin nutrient
	sugar glucose
	salt sodium
	oil petroleum
	gas fuel
	electric electrical electricity
	light lamp
	star celebrity
	planet world earth
	moon lunar
	sun solar
	space cosmos
	universe cosmos
	environment surroundings
	pollution contamination
	waste garbage trash rubbish
	recycle reuse
	farm agriculture agricultural
	farmer grower
	crop harvest
	fruit produce
	meat beef
	fish seafood
	bird avian
	wild untamed
	garden yard
	flower blossom
	grass lawn
	leaf foliage
	root origin
	seed kernel
	grow cultivate
	insurance coverage
	policy plan
	bank lender
	invest investment investor
	stock share
	trade commerce
	import export
	factory plant
	product item goods merchandise
	brand label
	advertise advertisement ad commercial promote
	promote advance
	hire recruit employ
	fire dismiss sack
	retire retirement
	resign quit step
	replace substitute succeed
	appoint name nominate
	elect choose
	candidate nominee
	campaign drive
	protest demonstration rally
	activist campaigner
	refugee migrant
	immigrant migrant
	border frontier
	foreign overseas abroad
	international global worldwide
	national nationwide
	local regional
	east eastern
	west western
	north northern
	south southern
	passenger traveler rider people
	automatic itself self
	turn switch shut
	refund money reimburse repay
	deadline due until latest
	press push hold
	flash blink flicker
	follow next subsequent
	allow permit may can
	require must need obligatory mandatory compulsory
	visit access open enter
	prohibit forbid ban
	young under below
	old over above
	depart leave
	arrive reach
	deliver ship dispatch
	bicycle bike
	telephone phone
	daily day
	weekly week
	monthly month
	yearly annual year
	run manage operate head direct
	choose select pick
	work business
	comply conform obey
	weigh weight
	write author
	adult grown
	repair fix mend
	public anyone everyone
	least minimum
	most maximum
`

// nations are places with the words made of their names.
const nations = `
	america american americans u.s usa states
	britain british briton uk u.k kingdom england
	england english
	scotland scottish scots
	wales welsh
	ireland irish
	france french frenchman
	germany german germans
	italy italian
	spain spanish spaniard
	portugal portuguese
	netherlands dutch holland
	belgium belgian
	switzerland swiss
	austria austrian
	poland polish pole
	czech czechoslovakia bohemia
	hungary hungarian
	romania romanian
	bulgaria bulgarian
	greece greek
	turkey turkish turk
	russia russian soviet
	ukraine ukrainian
	sweden swedish swede
	norway norwegian
	denmark danish dane
	finland finnish finn
	iceland icelandic
	china chinese
	japan japanese
	korea korean
	india indian
	pakistan pakistani
	bangladesh bangladeshi
	iran iranian persian
	iraq iraqi
	israel israeli
	egypt egyptian
	nigeria nigerian
	kenya kenyan
	ghana ghanaian
	ethiopia ethiopian
	morocco moroccan
	algeria algerian
	africa african
	mexico mexican
	brazil brazilian
	argentina argentine argentinian
	chile chilean
	colombia colombian
	peru peruvian
	venezuela venezuelan
	cuba cuban
	canada canadian
	australia australian
	zealand zealander
	philippines filipino philippine
	indonesia indonesian
	malaysia malaysian
	vietnam vietnamese
	thailand thai
	singapore singaporean
	taiwan taiwanese
	europe european
	asia asian
	serbia serbian serb
	croatia croatian croat
	slovenia slovenian slovene
	slovakia slovak
	lithuania lithuanian
	latvia latvian
	estonia estonian
	georgia georgian
	armenia armenian
	azerbaijan azerbaijani
	kazakhstan kazakh
	albania albanian
	syria syrian
	lebanon lebanese
	jordan jordanian
	arabia arabian saudi arab
	afghanistan afghan
	nepal nepalese nepali
	lanka lankan
	jamaica jamaican
	haiti haitian
	texas texan
	california californian
	rome roman
	paris parisian
	london londoner
	catholic catholicism
	islam islamic muslim
	jew jewish judaism
	christian christianity
	buddhist buddhism
	hindu hinduism
`

// opposites are words that turn a statement round, left against right.
const opposites = `
	increase rise grow gain up raise climb surge boost expand higher | decrease fall drop decline reduce down lower shrink plunge loss lessen
	more most greater | less least fewer
	before prior precede | after follow subsequent
	first | last final
	early earlier earliest | late later latest
	high highest higher | low lowest lower
	large largest big biggest larger bigger | small smallest smaller tiny
	old oldest older | young youngest younger new newest
	long longest longer | short shortest shorter
	fast fastest quick rapid faster | slow slowest slower
	good best better great excellent | bad worst worse poor terrible mediocre
	hot hotter warm | cold colder cool
	win won victory defeat beat | lose lost loss
	start begin open launch | end finish stop close
	buy purchase | sell
	accept agree approve welcome | refuse reject decline deny disagree disapprove
	allow permit enable | ban forbid prohibit prevent block
	include | exclude
	support favor back endorse | oppose against criticize
	love like enjoy | hate dislike
	happy glad pleased excited | sad unhappy upset disappointed
	easy simple | difficult hard complicated complex
	safe | dangerous unsafe risky
	rich wealthy | poor
	strong stronger | weak weaker
	always | never
	all every | none no
	often frequently usually commonly | rarely seldom
	many numerous | few
	major main | minor
	public | private
	legal lawful | illegal unlawful
	possible able can | impossible unable cannot
	likely probable | unlikely
	true correct right accurate | false incorrect wrong inaccurate
	guilty | innocent
	alive living | dead
	born | died
	married | divorced single unmarried
	male man boy | female woman girl
	husband | wife
	son | daughter
	brother | sister
	father dad | mother mom
	king | queen
	north northern | south southern
	east eastern | west western
	left | right
	top upper | bottom lower
	inside indoor internal | outside outdoor external
	domestic national | international foreign
	urban city | rural
	ancient | modern
	positive | negative
	success succeed successful | fail failure unsuccessful
	improve better enhance | worsen deteriorate
	profit profitable gain | loss
	cheap inexpensive affordable | expensive costly
	add | remove subtract delete
	give donate | take receive
	send | receive
	arrive enter join | leave depart exit
	push | pull
	remember | forget
	known famous | unknown obscure
	same identical similar | different distinct
	full | empty
	wet | dry
	light bright | dark
	day | night
	morning | evening
	summer | winter
	hero protagonist | villain antagonist
	friend ally | enemy foe
	teacher | student
	buyer | seller
	majority | minority
	maximum most | minimum least
	import | export
	attack | defend
	create build | destroy demolish
	hire | fire
	promote | demote
	permanent | temporary
	voluntary optional | mandatory compulsory required
	natural | artificial synthetic
	solid | liquid
	healthy | unhealthy sick
	relaxed calm | tense nervous anxious
	lighter | heavier
	above over | below under
	with | without
	ahead | behind
	together | apart separately
	confident certain | uncertain unsure doubtful
	impressive impressed | disappointing unimpressed
	initially | eventually
	proud | ashamed
	clean | dirty
	loud | quiet
	effective | ineffective
	necessary essential | unnecessary optional
	regular | irregular
	direct | indirect
	complete finished | incomplete unfinished
	free | paid
	available | unavailable
	comfortable | uncomfortable
	comprehensive extensive | limited
	active | inactive
	sufficient enough | insufficient
	decrease lower | increase raise
	encourage | discourage
	appear | disappear
	lead | trail
`

// exclusive are classes of terms of which one excludes the others: where the answer
// has one that the context lacks, and the context has another at that place, they disagree.
const exclusive = `
	monday tuesday wednesday thursday friday saturday sunday
	january february march april may june july august september october november december
	red orange yellow green blue purple violet pink brown black white grey silver gold
	north south east west northern southern eastern western
	spring summer autumn fall winter
	morning afternoon evening night midnight noon
	today tomorrow yesterday
	second minute hour day week month year decade century
	daily weekly monthly yearly annual quarterly hourly
	father mother brother sister son daughter uncle aunt cousin grandfather grandmother husband wife nephew niece grandson granddaughter girlfriend boyfriend
	boy girl man woman
	ceo cfo cto founder chairman president director manager owner employee spokesperson chairwoman secretary treasurer
	president senator governor mayor congressman minister king queen prince princess chancellor ambassador judge
	actor singer writer director producer painter dancer comedian composer journalist poet novelist musician
	guitar piano drum violin bass keyboard saxophone trumpet cello flute vocals
	doctor nurse lawyer teacher engineer scientist soldier farmer chef pilot police architect
	football basketball baseball soccer tennis golf hockey cricket rugby volleyball boxing swimming
	goalkeeper defender midfielder forward striker quarterback receiver pitcher catcher
	dog cat horse cow pig sheep goat rabbit bird fish snake bear lion tiger wolf
	beef pork chicken lamb fish turkey
	apple banana orange grape lemon strawberry cherry peach
	tea coffee beer wine milk juice water
	gold silver bronze
	iron steel copper silver aluminum gold lead zinc
	hydrogen oxygen nitrogen carbon helium
	heart liver kidney lung brain stomach
	arm leg hand foot head knee shoulder
	bachelor master doctorate
	elementary middle high college
	physics chemistry biology mathematics history geography economics psychology sociology philosophy
	catholic protestant jewish muslim hindu buddhist orthodox
	democrat republican liberal conservative labour
	novel poem song album film play
	army navy marine
	car train plane bus ship bicycle truck motorcycle
	inch foot yard mile meter kilometer centimeter millimeter
	gram kilogram pound ounce ton
	profit revenue loss income
	health life home auto car business travel dental vision
	flu rsv covid measles malaria
	murder robbery assault theft fraud kidnapping
	breakfast lunch dinner
	rice bread pasta noodle potato
	dollar euro pound yen rupee
	mercury venus earth mars jupiter saturn uranus neptune
	asia europe africa america australia antarctica
	atlantic pacific indian arctic
	hr it marketing sales finance legal
	london paris berlin rome madrid tokyo beijing moscow
	american british french german italian spanish russian chinese japanese indian canadian australian mexican brazilian dutch swedish irish scottish polish korean
	england france germany italy spain russia china japan india canada australia mexico brazil netherlands sweden ireland scotland poland korea
	supreme appeals district
	commission parliament council
	north south
	uber lyft taxi
	facebook twitter instagram tiktok youtube snapchat
	google apple microsoft amazon
	email phone text
	once twice thrice
	first second third fourth fifth sixth seventh eighth ninth tenth
	half third quarter fifth
`

// measures are units: the canonical sign, and how it is written.
const measures = `
	% percent percentage pct
	$ dollar usd
	€ euro eur
	£ pound gbp
	year yr
	month mo
	week wk
	day
	hour hr
	minute min
	second sec
	degree °
	mile mi
	km kilometer kilometre
	meter metre
	cm centimeter centimetre
	mm millimeter millimetre
	inch in
	foot ft feet
	kg kilogram kilo
	gram g
	mg milligram
	ounce oz
	lb lbs
	ton tonne
	liter litre l
	ml milliliter
	cup
	tablespoon tbsp
	teaspoon tsp
	gb gigabyte
	mb megabyte
	people person
	student
	employee
	episode
	song
	album
	game
	point
	time
`
