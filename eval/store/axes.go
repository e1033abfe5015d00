package store

import (
	"fmt"
	"maps"
	"slices"

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
	// Ranks are places among the ids in byte order, and the numbers in that order.
	promptRank, promptsByID []int
	targetRank, targetsByID []int
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
	a.promptRank, a.promptsByID = ranks(a.promptNo)
	a.targetRank, a.targetsByID = ranks(a.targetNo)
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

// orderOf returns the position of a cell among its case's, by prompt and target in byte order and by epoch. What is beside
// the plan and has a later epoch comes behind its prompt's and target's last.
func (a axes) orderOf(c cell) int {
	return (a.promptRank[c.prompt]*len(a.targets)+a.targetRank[c.target])*a.epochs + min(c.epoch-1, a.epochs)
}

// ordered is the inverse, for planned cells.
func (a axes) ordered(caseNo, position int) cell {
	c := cell{caseNo: caseNo, epoch: position%a.epochs + 1, purpose: eval.Planned}
	position /= a.epochs
	c.prompt, c.target = a.promptsByID[position/len(a.targets)], a.targetsByID[position%len(a.targets)]
	return c
}

// ranks returns for each number how many ids come before its own, and the numbers in the order of their ids.
func ranks(numbers map[string]int) (rank, inOrder []int) {
	rank = make([]int, len(numbers))
	for i, id := range slices.Sorted(maps.Keys(numbers)) {
		rank[numbers[id]] = i
		inOrder = append(inOrder, numbers[id])
	}
	return rank, inOrder
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
