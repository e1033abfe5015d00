package store

import (
	"fmt"

	"seatrial/eval"
)

// axes are the plan's dimensions, and the suite's values along them. The pointers are
// shared by all samples.
type axes struct {
	epochs   int
	prompts  []*eval.Prompt
	targets  []*eval.Target
	promptNo map[string]int
	targetNo map[string]int
}

func newAxes(run eval.Run) (axes, error) {
	a := axes{epochs: run.Plan.Epochs, promptNo: map[string]int{}, targetNo: map[string]int{}}
	for no, id := range run.Plan.Prompts {
		a.promptNo[id] = no
		for i := range run.Suite.Prompts {
			if run.Suite.Prompts[i].ID == id {
				a.prompts = append(a.prompts, &run.Suite.Prompts[i])
				break
			}
		}
		if len(a.prompts) != no+1 || len(a.promptNo) != no+1 {
			return a, fmt.Errorf("prompt %q is not in the suite, or planned twice", id)
		}
	}
	for no, id := range run.Plan.Targets {
		a.targetNo[id] = no
		for i := range run.Suite.Targets {
			if run.Suite.Targets[i].ID == id {
				a.targets = append(a.targets, &run.Suite.Targets[i])
				break
			}
		}
		if len(a.targets) != no+1 || len(a.targetNo) != no+1 {
			return a, fmt.Errorf("target %q is not in the suite, or planned twice", id)
		}
	}
	return a, nil
}

// perCase is the number of planned trials of one case.
func (a axes) perCase() int { return a.epochs * len(a.prompts) * len(a.targets) }

// cell is a sample's place among the axes, in numbers.
type cell struct {
	caseNo, epoch, prompt, target int
	purpose                       eval.Purpose
}

// place returns the position in the plan.
func (a axes) place(c cell) int {
	return ((c.caseNo*a.epochs+c.epoch-1)*len(a.prompts)+c.prompt)*len(a.targets) + c.target
}

// at is the inverse of place.
func (a axes) at(place int) cell {
	c := cell{purpose: eval.Planned}
	place, c.target = place/len(a.targets), place%len(a.targets)
	place, c.prompt = place/len(a.prompts), place%len(a.prompts)
	c.caseNo, c.epoch = place/a.epochs, place%a.epochs+1
	return c
}

// cell returns the place of a key whose case has the number caseNo.
func (a axes) cell(k eval.Key, caseNo int) (cell, error) {
	prompt, ok := a.promptNo[k.Prompt]
	if !ok {
		return cell{}, fmt.Errorf("prompt %q is not in the plan", k.Prompt)
	}
	target, ok := a.targetNo[k.Target]
	if !ok {
		return cell{}, fmt.Errorf("target %q is not in the plan", k.Target)
	}
	switch k.Purpose {
	case eval.Planned, eval.Confirm, eval.Drift:
	default:
		return cell{}, fmt.Errorf("purpose %q is not known", k.Purpose)
	}
	if k.Epoch < 1 || k.Purpose == eval.Planned && k.Epoch > a.epochs {
		return cell{}, fmt.Errorf("epoch %d is not in the plan", k.Epoch)
	}
	return cell{caseNo, k.Epoch, prompt, target, k.Purpose}, nil
}
