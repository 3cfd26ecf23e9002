package flows

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Operator is how a rule compares. Case and spaces around never count, and two numbers are compared as numbers.
type Operator string

// The operators, in the order of the page's menu.
const (
	OpEquals      Operator = "equals"
	OpNotEquals   Operator = "not_equals"
	OpContains    Operator = "contains"
	OpNotContains Operator = "not_contains"
	OpStartsWith  Operator = "starts_with"
	OpEndsWith    Operator = "ends_with"
	OpGreaterThan Operator = "greater_than" // also later, for dates written 2026-11-27; false where one side is a number and the other is not
	OpLessThan    Operator = "less_than"
	OpAtLeast     Operator = "at_least"
	OpAtMost      Operator = "at_most"
	OpOneOf       Operator = "one_of" // of a list with commas
	OpIsEmpty     Operator = "is_empty"
	OpIsNotEmpty  Operator = "is_not_empty"
	OpMatches     Operator = "matches" // a regular expression finds something
)

// Operators lists all operators in the order of the page's menu.
func Operators() []Operator {
	return []Operator{
		OpEquals, OpNotEquals, OpContains, OpNotContains, OpStartsWith, OpEndsWith, OpGreaterThan, OpLessThan, OpAtLeast, OpAtMost, OpOneOf,
		OpIsEmpty, OpIsNotEmpty, OpMatches,
	}
}

// Unary reports whether an operator takes no value.
func (o Operator) Unary() bool { return o == OpIsEmpty || o == OpIsNotEmpty }

// group is a Group that was read once.
type group struct {
	any   bool
	rules []rule
}

type rule struct {
	variable string
	op       Operator
	value    template
	regex    *regexp.Regexp
	group    *group
}

// holds evaluates a group. Without rules it holds.
func (g *group) holds(vars lookup) bool {
	for i := range g.rules {
		if g.rules[i].holds(vars) == g.any {
			return g.any
		}
	}
	return !g.any || len(g.rules) == 0
}

func (r *rule) holds(vars lookup) bool {
	if r.group != nil {
		return r.group.holds(vars)
	}
	have := vars.get(r.variable)
	if r.op == OpMatches {
		return r.regex != nil && r.regex.MatchString(have)
	}
	return r.op.compare(have, r.value.render(vars, nil))
}

// compare applies an operator but OpMatches.
func (o Operator) compare(have, want string) bool {
	have, want = fold(have), fold(want)
	switch o {
	case OpEquals:
		return same(have, want)
	case OpNotEquals:
		return !same(have, want)
	case OpContains:
		return strings.Contains(have, want)
	case OpNotContains:
		return !strings.Contains(have, want)
	case OpStartsWith:
		return strings.HasPrefix(have, want)
	case OpEndsWith:
		return strings.HasSuffix(have, want)
	case OpIsEmpty:
		return have == ""
	case OpIsNotEmpty:
		return have != ""
	case OpOneOf:
		for one := range strings.SplitSeq(want, ",") {
			if same(have, strings.TrimSpace(one)) {
				return true
			}
		}
		return false
	}
	order, ok := order(have, want)
	return ok && (o == OpGreaterThan && order > 0 || o == OpLessThan && order < 0 || o == OpAtLeast && order >= 0 || o == OpAtMost && order <= 0)
}

// fold makes two texts comparable that people take for the same.
func fold(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// same reports whether two folded texts are equal, as numbers where both are.
func same(a, b string) bool {
	if a == b {
		return true
	}
	x, ok := number(a)
	y, also := number(b)
	return ok && also && x == y
}

// order compares two texts: as numbers where both are, as texts where neither is. Otherwise, and where one is empty, they have no order.
func order(a, b string) (int, bool) {
	a, b = fold(a), fold(b)
	x, ok := number(a)
	y, also := number(b)
	switch {
	case ok && also && x < y:
		return -1, true
	case ok && also && x > y:
		return 1, true
	case ok && also:
		return 0, true
	}
	return strings.Compare(a, b), !ok && !also && a != "" && b != ""
}

// number reads a number as programs write it: digits with a dot before the decimals.
func number(text string) (float64, bool) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > 40 || strings.Trim(text, "0123456789+-.eE") != "" || text[0] == 'e' || text[0] == 'E' {
		return 0, false
	}
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil && !math.IsInf(x, 0)
}

// formatNumber writes a number without the noise of binary fractions; "" for what is none.
func formatNumber(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	text := strconv.FormatFloat(x, 'f', 10, 64)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}
