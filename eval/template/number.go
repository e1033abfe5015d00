package template

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// integer returns n where it is an integer of 64 bits.
func (n number) integer() (int64, bool) {
	i, err := strconv.ParseInt(string(n), 10, 64)
	return i, err == nil
}

func (n number) float() (float64, error) {
	f, err := strconv.ParseFloat(string(n), 64)
	if err != nil {
		return 0, fmt.Errorf("number %s is out of range", n)
	}
	return f, nil
}

// compareNumbers returns -1, 0 or 1. Integers compare by their digits, however many.
func compareNumbers(a, b number) (int, error) {
	if a.digitsOnly() && b.digitsOnly() {
		return compareDigits(string(a), string(b)), nil
	}
	x, err := a.float()
	if err != nil {
		return 0, err
	}
	y, err := b.float()
	return cmp.Compare(x, y), err
}

func (n number) digitsOnly() bool { return !strings.ContainsAny(string(n), ".eE") }

func compareDigits(a, b string) int {
	a, aNegative := strings.CutPrefix(a, "-")
	b, bNegative := strings.CutPrefix(b, "-")
	if a == "0" && b == "0" {
		return 0
	}
	if aNegative != bNegative {
		if aNegative {
			return -1
		}
		return 1
	}
	c := cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	if aNegative {
		return -c
	}
	return c
}

var errDivisionByZero = errors.New("division by zero")

// arithmetic computes a op b. Integers stay integers, exactly, except under "/".
func arithmetic(op string, a, b number) (number, error) {
	x, xInt := a.integer()
	y, yInt := b.integer()
	if xInt && yInt && op != "/" {
		z, err := integers(op, x, y)
		return number(strconv.FormatInt(z, 10)), err
	}
	f, err := a.float()
	if err != nil {
		return "", err
	}
	g, err := b.float()
	if err != nil {
		return "", err
	}
	if g == 0 && (op == "/" || op == "//" || op == "%") {
		return "", errDivisionByZero
	}
	switch op {
	case "+":
		f += g
	case "-":
		f -= g
	case "*":
		f *= g
	case "/":
		f /= g
	case "//":
		f = math.Floor(f / g)
	default:
		f -= g * math.Floor(f/g)
	}
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return "", fmt.Errorf("%s %s %s is out of range", a, op, b)
	}
	text, err := json.Marshal(f) // writes the form of ECMAScript
	return number(text), err
}

// integers floors "//" and "%" as Jinja does; for operands that are not negative Nunjucks agrees.
func integers(op string, x, y int64) (z int64, err error) {
	overflow := false
	switch op {
	case "+":
		z = x + y
		overflow = (z > x) != (y > 0) && y != 0
	case "-":
		z = x - y
		overflow = (z < x) != (y > 0) && y != 0
	case "*":
		z = x * y
		overflow = x != 0 && (z/x != y || x == -1 && y == math.MinInt64)
	default:
		if y == 0 {
			return 0, errDivisionByZero
		}
		if y == -1 { // MinInt64 / -1 has no answer
			if op == "%" {
				return 0, nil
			}
			return integers("-", 0, x)
		}
		quotient, rest := x/y, x%y
		if rest != 0 && (rest < 0) != (y < 0) {
			quotient--
			rest += y
		}
		if op == "//" {
			return quotient, nil
		}
		return rest, nil
	}
	if overflow {
		return 0, fmt.Errorf("%d %s %d is out of range", x, op, y)
	}
	return z, nil
}
