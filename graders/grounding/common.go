package grounding

// common are words that any English text may use, whatever it is about: an answer that adds one
// of them adds little. Written down from memory, without a corpus.
const common = `
	ability absolute absolutely accept acceptable access accomplish accord according account accurate achieve acquire across action active actively activity actual
	adapt add addition additional address adequate adjust advance advantage advice advise affect afford age agree ahead aim allow almost alone along alternative amount
	analysis analyze ancient announce annual answer anyone anything apart apparent appeal appear appearance applicable application apply approach appropriate approximately
	area argue argument arise around arrange arrangement arrive article aspect assess assessment assist assistance associate associated association assume attempt attend attention
	attitude attract attraction attractive audience author authority available average avoid aware awareness away background bad balance base based basic basically basis bear beat beautiful
	become begin beginning behave behavior belief believe belong benefit beneficial besides beyond bit block blow board body boost border born borrow bottom bound boundary brain brand break brief briefly
	broad build building burden business busy buy calculate call calm capable capacity care career careful carefully carry catch category cause caution center certain certainly
	challenge challenging chance change changing character characteristic characterize charge check choice choose circumstance cite claim clarify class classic classify clean clear clearly close closely
	collect collection combination combine come comfort comfortable command comment commit commitment common commonly communicate communication community compare compared comparison compete
	competition complement complete completely complex complexity complicated component comprehensive concept concern concerned conclude conclusion condition conduct confident confirm conflict confuse confusion
	connect connection consequence consequently consider considerable considerably consideration considered consist consistent consistently constant constantly contact contain content context
	continue continuous contrast contribute contribution control convenient conversation convert convince cope core correct correctly correspond cost count couple courage course cover coverage craft
	create creation creative credit critical crucial cultural culture curious current currently custom cut daily damage danger dangerous dark data date day deal dealt debate decade decide decision
	decline decrease deep deeply define definitely definition degree deliver delivery demand demonstrate depend dependent depending depth derive describe description deserve design designed desire desired
	despite detail detailed details determine develop developed development device devote differ difference different differently difficult difficulty direct direction directly disadvantage disappear
	discover discovery discuss discussion display distance distinct distinction distinguish distribute diverse diversity divide document double doubt draw drive drop due during duty dynamic each eager
	ease easier easily east easy edge educate education effect effective effectively effectiveness efficient efficiently effort either element eliminate else emerge emotion emotional emphasis emphasize
	enable encounter encourage encouragement end endeavor energy engage engaging enhance enhanced enjoy enormous ensure ensuring enter entire entirely entitle environment equal equally equipment equivalent
	escape especially essential essentially establish established estimate etc evaluate even event eventually everyday evidence evident evolve exact exactly examine example excellent except exception exchange
	excited exciting exclude exclusive exhibit exist existence existing expand expect expectation expected expensive experience experienced experiment expert explain explanation explore exploring
	expose exposure express expression extend extended extensive extent external extra extraordinary extreme extremely eye face facilitate facility fact factor fail failure fair fairly faith fall familiar
	family famous far fascinating fashion fast favor fear feature featuring feedback feel feeling field fight figure fill final finally financial find fine finish firm first fit fix flexible
	flow focus focused focusing follow following force foreign forget form formal format former forward foundation frame framework free freedom frequency frequent frequently fresh friend friendly front fulfill full fully fun function functional
	fundamental funny further furthermore future gain gather gathering general generally generate get give global goal good grab gradually grand grant great greater greatest greatly ground
	group grow growing growth guarantee guard guess guidance guide guideline guy habit half hand handle hang happen happening happy hard hardly harm harmful hate head health healthy hear heart heavy
	height help helpful helping hence hide high higher highlight highly hit hold hope hot huge human idea ideal identify identity ignore illustrate image imagine immediate immediately impact implement implementation implication imply
	importance important importantly impose impossible impress impressive improve improved improvement improving include inclusion income incorporate increase increased increasing increasingly incredible incredibly independent independently indicate indication
	individual individuals industry inevitable influence influential inform informed initial initially initiate initiative inner innovation innovative input inside insight inspiration inspire instance instant instead
	instruction insufficient integral integrate integrity intellectual intend intended intense intensity intention interact interaction interest interested interesting internal international interpret
	interpretation intervention introduce introduction invest investigate investment invite involve involved involvement isolate issue item join joint journey judge jump keen keep key kind knowledge lack land
	language large largely last lasting late later latest latter lay lead leader leading learn learning leave legacy legal legitimate length lesson let level life lifestyle lift light like likelihood
	likely limit limitation limited link list listen literally live living load local locate located location logic long look lose lost lot love low lower luck magnitude main mainly maintain
	maintaining maintenance major majority make making manage management manner mark marked mass massive master match material matter maximize maximum may mean meaning meaningful means meanwhile measure
	mechanism medium meet meeting member memorable memory mental mention merely merge message method methods middle mild mind minimal minimize minimum minor minute miss mix mixture mode model moderate modern
	modify moment monitor mood moreover mostly motivate motivation move movement multiple mutual namely narrow nature natural naturally near nearby nearly necessarily necessary necessity need negative neither network
	nevertheless nice normal normally notable notably note nothing notice noticeable notion number numerous object objective observation observe obtain obvious obviously occasion occasional occasionally occupy occur occurrence offer offering
	office official old one ongoing onward open operate operation opinion opportunity oppose opposite opt optimal option optional ordinary organization organize organized orient origin original originally others otherwise outcome
	output outside outstanding overall overcome overview own owner pace pack page paint pair part partial participate participant participation particular particularly partly partner party pass passage passion passionate past
	path patience patient pattern pay peace peak people perceive percent perception perfect perfectly perform performance perhaps period permanent permission permit person personal personality
	personally perspective phase phenomenon physical physically pick picture piece place plan planning play pleasant please pleasure plus point pop popular popularity portion pose position positive possess possibility
	possible possibly post potential potentially power powerful practical practice precise precisely predict prefer preference prefered prepare prepared presence present presentation preserve pressure pretty prevent
	previous previously price primarily primary prime principal principle prior priority private probably problem procedure proceed process produce product production productive profession professional
	profile profit profound progress project prominent promise promote prompt proper properly property proportion proposal propose protect protection proud prove proven provide public publish pull purchase pure purpose
	pursue push put quality quantity question quick quickly quiet quite quote raise random range rank rapid rapidly rare rarely rate rather reach react reaction read reader ready real realistic reality realize
	really reason reasonable reasons receive recent recently recognition recognize recommend recommendation recommended record recover reduce reduced reducing reduction refer reference reflect reflection refuse
	regard regarding regardless region regular regularly regulate regulation reinforce relate related relating relation relationship relative relatively release relevant reliable relief rely remain remaining
	remarkable remember remind remove repeat repeatedly replace report represent representation reputation request require required requirement research reserve resist resolve resource resources respect respective respectively
	respond response responsibility responsible rest restrict result resulting retain return reveal review reward rich right rise risk role room rough roughly round routine rule run rush safe safely safety sample
	satisfaction satisfy save scale scene schedule scope search season second secret section sector secure security see seek seem select selection self sell send sense sensitive separate separately sequence
	series serious seriously serve service session set setting settle setup several severe severity shape share sharing sharp shift short shortly show showcase showcasing shut side sight sign signal significance significant significantly
	similar similarly simple simply simultaneously single site situation size skill skilled slight slightly slow slowly small smooth social society soft sole solely solid solution solve soon sort sound source space speak special
	specialize specific specifically specify speed spend spirit split spot spread stable staff stage stand standard start state statement station status stay steady step steps stick still stop story straight straightforward strange
	strategic strategy strength strengthen stress strict strike strong strongly structure struggle stuff style subject subsequent subsequently substantial succeed success successful successfully such sudden
	suffer sufficient suggest suggestion suit suitable summarize summary supply support supportive suppose supposed sure surface surprise surprising surround surrounding survive suspect sustain symbol
	system systematic table tackle tailor take talent talented talk target task taste teach team technical technique tell temporary tend tendency term terms test text thank theme theoretical theory thing think third thorough thoroughly
	thought threat throughout throw tie tight time tip title today together tone tool top topic total totally touch tough track trade tradition traditional transfer transform transition travel treat treatment
	tremendous trend trigger trip trouble true truly trust truth try turn type typical typically ultimate ultimately unable uncommon undergo underlying understand understanding undertake unexpected unfortunately unique unit unknown
	unlike unlikely unusual update upper urge usage use used useful user using usual usually utilize valid valuable value variation variety various vary vast version via view viewpoint visible vision visit visual vital voice volume
	wait walk wall want warn watch way weak weakness wear well-known whatever whenever whereas wherever whether whole widely widespread willing win wish wonder wonderful word work working world worldwide worry worth worthwhile wrap
	write writing written wrong year yield young
`
