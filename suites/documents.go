package suites

import "reflect"

// The documents of the format, as written: every field is a key. decode fills
// them; that their keys are those of suite.schema.json is tested.
type (
	suiteDoc struct {
		Suite          *node            `key:"suite"`
		Version        *node            `key:"version"`
		Description    *node            `key:"description"`
		Language       *node            `key:"language"`
		Owner          *node            `key:"owner"`
		Classification *node            `key:"classification"`
		Limitations    *node            `key:"limitations"`
		Extends        *node            `key:"extends"`
		Catalogues     []*node          `key:"catalogues"` // names of files, each a catalogueDoc
		Requirements   []requirementDoc `key:"requirements"`
		Matrix         *node            `key:"matrix"`
		Targets        []targetDoc      `key:"targets"`
		Prompts        []promptDoc      `key:"prompts"`
		Epochs         *node            `key:"epochs"`
		Graders        *node            `key:"graders"`
		Attacks        *node            `key:"attacks"`
		AttackOn       *node            `key:"attack_on"`
		Cases          *node            `key:"cases"` // each a caseDoc, decoded when it is read
		Gate           *gateDoc         `key:"gate"`
		Waivers        []waiverDoc      `key:"waivers"`
		Retention      *node            `key:"retention"`
		Approvals      *node            `key:"approvals"`
	}
	requirementDoc struct {
		At       *node
		ID       *node `key:"id"`
		Text     *node `key:"text"`
		Controls *node `key:"controls"`
	}
	// catalogueDoc is a file of controls.
	catalogueDoc struct {
		At        *node
		Catalogue *node        `key:"catalogue"`
		Title     *node        `key:"title"`
		Source    *node        `key:"source"`
		Controls  []controlDoc `key:"controls"`
	}
	controlDoc struct {
		At    *node
		ID    *node `key:"id"`
		Title *node `key:"title"`
	}
	targetDoc struct {
		At         *node
		ID         *node     `key:"id"`
		Provider   *node     `key:"provider"`
		Model      *node     `key:"model"`
		BaseURL    *node     `key:"base_url"`
		APIKey     *node     `key:"api_key"`
		Params     *node     `key:"params"`
		Options    *node     `key:"options"`
		Judge      *node     `key:"judge"`
		Limits     limitsDoc `key:"limits"`
		Price      priceDoc  `key:"price"`
		CAFile     *node     `key:"ca_file"`
		ClientCert *node     `key:"client_cert"`
		ClientKey  *node     `key:"client_key"`
		Proxy      *node     `key:"proxy"`
		Headers    *node     `key:"headers"`
		Auth       *authDoc  `key:"auth"`
	}
	limitsDoc struct {
		Concurrency       *node `key:"concurrency"`
		RequestsPerMinute *node `key:"requests_per_minute"`
		Timeout           *node `key:"timeout"`
		Attempts          *node `key:"attempts"`
		MaxResponseBytes  *node `key:"max_response_bytes"`
	}
	priceDoc struct {
		Input       *node `key:"input"`
		Output      *node `key:"output"`
		CachedInput *node `key:"cached_input"`
	}
	authDoc struct {
		At      *node
		Command *node      `key:"command"`
		OAuth2  *oauth2Doc `key:"oauth2"`
	}
	oauth2Doc struct {
		At           *node
		TokenURL     *node `key:"token_url"`
		ClientID     *node `key:"client_id"`
		ClientSecret *node `key:"client_secret"`
		Scopes       *node `key:"scopes"`
	}
	promptDoc struct {
		At             *node
		ID             *node        `key:"id"`
		File           *node        `key:"file"`
		Messages       []messageDoc `key:"messages"`
		ResponseFormat *formatDoc   `key:"response_format"`
	}
	// promptFileDoc is what a YAML or JSON file of a prompt may hold; a list is its messages alone.
	promptFileDoc struct {
		At             *node
		Messages       []messageDoc `key:"messages"`
		ResponseFormat *formatDoc   `key:"response_format"`
	}
	messageDoc struct {
		At      *node
		Role    *node     `key:"role"`
		Content *node     `key:"content"`
		Parts   []partDoc `key:"parts"`
	}
	partDoc struct {
		At     *node
		Text   *node `key:"text"`
		Image  *node `key:"image"`
		Detail *node `key:"detail"`
	}
	formatDoc struct {
		At     *node
		Type   *node `key:"type"`
		Name   *node `key:"name"`
		Schema *node `key:"schema"`
		Strict *node `key:"strict"`
	}
	// caseDoc is a case, or with from a data set whose rows are merged into it.
	caseDoc struct {
		At          *node
		ID          *node     `key:"id"`
		Vars        *node     `key:"vars"`
		Expected    *node     `key:"expected"`
		Tags        *node     `key:"tags"`
		Requirement *node     `key:"requirement"`
		Language    *node     `key:"language"`
		Cluster     *node     `key:"cluster"`
		Split       *node     `key:"split"`
		Graders     *node     `key:"graders"`
		Attacks     *node     `key:"attacks"`
		AttackOn    *node     `key:"attack_on"`
		Turns       []turnDoc `key:"turns"`
		Tools       []toolDoc `key:"tools"`
		MaxSteps    *node     `key:"max_steps"`
		From        *node     `key:"from"`
		Map         *mapDoc   `key:"map"`
	}
	turnDoc struct {
		At      *node     // a text is a turn with that content
		Content *node     `key:"content"`
		Parts   []partDoc `key:"parts"`
		Graders *node     `key:"graders"`
	}
	toolDoc struct {
		At          *node
		Name        *node `key:"name"`
		Description *node `key:"description"`
		Schema      *node `key:"schema"`
		Result      *node `key:"result"`
	}
	// mapDoc names the columns of a data set.
	mapDoc struct {
		At          *node
		ID          *node `key:"id"`
		Vars        *node `key:"vars"`
		Expected    *node `key:"expected"`
		Tags        *node `key:"tags"`
		Language    *node `key:"language"`
		Requirement *node `key:"requirement"`
		Cluster     *node `key:"cluster"`
	}
	gateDoc struct {
		At           *node
		Baseline     *node          `key:"baseline"`
		Anchor       *node          `key:"anchor"`
		Drift        *node          `key:"drift"`
		Candidate    *candidateDoc  `key:"candidate"`
		Regression   *regressionDoc `key:"regression"`
		Require      []requireDoc   `key:"require"`
		MaxUnscored  *node          `key:"max_unscored"`
		Inconclusive *node          `key:"inconclusive"`
		Signers      *node          `key:"signers"`
	}
	candidateDoc struct {
		At     *node
		Prompt *node `key:"prompt"`
		Target *node `key:"target"`
	}
	regressionDoc struct {
		At     *node
		Margin *node   `key:"margin"`
		Alpha  *node   `key:"alpha"`
		Block  *node   `key:"block"`
		Power  *node   `key:"power"`
		Scope  *node   `key:"scope"`
		Epochs *node   `key:"epochs"`
		Looks  []*node `key:"looks"`
		Slices *node   `key:"slices"`
	}
	requireDoc struct {
		At          *node
		Tag         *node          `key:"tag"`
		Requirement *node          `key:"requirement"`
		Grader      *node          `key:"grader"`
		Pass        *node          `key:"pass"`
		Metric      *node          `key:"metric"`
		Min         *node          `key:"min"`
		Max         *node          `key:"max"`
		Confidence  *node          `key:"confidence"`
		Calibrated  *calibratedDoc `key:"calibrated"`
		ServedModel *node          `key:"served_model"`
	}
	calibratedDoc struct {
		At    *node
		Kappa *node `key:"kappa"`
	}
	waiverDoc struct {
		At          *node
		ID          *node `key:"id"`
		Case        *node `key:"case"`
		Tag         *node `key:"tag"`
		Grader      *node `key:"grader"`
		Requirement *node `key:"requirement"`
		Reason      *node `key:"reason"`
		Owner       *node `key:"owner"`
		Approver    *node `key:"approver"`
		Created     *node `key:"created"`
		Expires     *node `key:"expires"`
		Control     *node `key:"control"`
	}
)

var nodeType = reflect.TypeFor[*node]()

// decode fills the document that out points at from n. It takes what has the
// right shape and leaves the rest: the schema reports that.
func decode(n *node, out any) { decodeInto(n, reflect.ValueOf(out).Elem()) }

func decodeInto(n *node, v reflect.Value) {
	switch {
	case v.Type() == nodeType:
		v.Set(reflect.ValueOf(n))
	case v.Kind() == reflect.Pointer:
		if n.kind == object {
			v.Set(reflect.New(v.Type().Elem()))
			decodeInto(n, v.Elem())
		}
	case v.Kind() == reflect.Slice:
		if n.kind != list {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), len(n.items), len(n.items)))
		for i, item := range n.items {
			decodeInto(item, v.Index(i))
		}
	case v.Kind() == reflect.Struct:
		decodeStruct(n, v)
	}
}

func decodeStruct(n *node, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		key, ok := field.Tag.Lookup("key")
		if !ok {
			v.Field(i).Set(reflect.ValueOf(n)) // At
			continue
		}
		if value := n.get(key); value != nil && value.kind != null {
			decodeInto(value, v.Field(i))
		}
	}
}
