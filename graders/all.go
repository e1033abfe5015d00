package graders

// All returns the graders that ship. A new one is a line here.
func All() []Kind {
	return []Kind{
		AllOf(),
		AnyOf(),
		Cites(),
		Command(),
		Consistent(),
		CSV(),
		Contains(),
		Cost(),
		Equals(),
		FinishReason(),
		InjectionFollowed(),
		InjectionTripwire(),
		JSON(),
		JSONSchema(),
		Judge(),
		Latency(),
		Length(),
		Moderation(),
		NoLeak(),
		Matches(),
		Not(),
		NotContains(),
		Policy(),
		Refused(),
		Regex(),
		Retrieval(),
		SQL(),
		Steps(),
		Tokens(),
		ToolArgs(),
		XML(),
		YAML(),
	}
}
