package flows

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr"
)

// functionNames are the names that expressions may call; the ones with an underscore are what operators mean for texts.
var functionNames = map[string]bool{
	"number": true, "text": true, "lower": true, "upper": true, "trim": true, "length": true, "round": true, "floor": true, "ceil": true,
	"abs": true, "min": true, "max": true, "replace": true, "join": true, "grouped": true,
}

// functions are what expressions can do beside operators. Each one's answer is bounded, because there is no other limit on what an expression makes.
var functions = slices.Concat(
	operator("<", "_less", boolTypes, func(a, b any) any { return compared(a, b, func(o int) bool { return o < 0 }) }),
	operator(">", "_more", boolTypes, func(a, b any) any { return compared(a, b, func(o int) bool { return o > 0 }) }),
	operator("<=", "_most", boolTypes, func(a, b any) any { return compared(a, b, func(o int) bool { return o <= 0 }) }),
	operator(">=", "_least", boolTypes, func(a, b any) any { return compared(a, b, func(o int) bool { return o >= 0 }) }),
	operator("==", "_equal", boolTypes, func(a, b any) any { return same(fold(text(a)), fold(text(b))) }),
	operator("!=", "_differ", boolTypes, func(a, b any) any { return !same(fold(text(a)), fold(text(b))) }),
	arithmetic(),
	namedFunctions(),
)

// The types of the two sides of an operator that we define: wherever a text takes part.
var (
	boolTypes = []any{
		new(func(string, string) bool), new(func(string, int) bool), new(func(int, string) bool),
		new(func(string, float64) bool), new(func(float64, string) bool),
	}
	textTypes = []any{
		new(func(string, string) string), new(func(string, int) string), new(func(int, string) string),
		new(func(string, float64) string), new(func(float64, string) string),
	}
	numberTypes = []any{
		new(func(string, string) float64), new(func(string, int) float64), new(func(int, string) float64),
		new(func(string, float64) float64), new(func(float64, string) float64),
	}
)

// operator defines an operator for the types.
func operator(sign, name string, types []any, do func(a, b any) any) []expr.Option {
	return []expr.Option{
		expr.Function(name, func(params ...any) (any, error) {
			if len(params) != 2 {
				return nil, fmt.Errorf("%s takes two values", sign)
			}
			return do(params[0], params[1]), nil
		}, types...),
		expr.Operator(sign, name),
	}
}

func compared(a, b any, is func(int) bool) bool {
	o, ok := order(text(a), text(b))
	return ok && is(o)
}

// arithmetic: a plus of two numbers adds, of anything else it puts texts one after the other.
func arithmetic() (options []expr.Option) {
	for _, o := range []struct {
		sign, name string
		do         func(a, b float64) float64
	}{
		{"-", "_minus", func(a, b float64) float64 { return a - b }},
		{"*", "_times", func(a, b float64) float64 { return a * b }},
		{"/", "_by", func(a, b float64) float64 { return a / b }},
		{"%", "_rest", math.Mod},
	} {
		options = append(options, operator(o.sign, o.name, numberTypes, func(a, b any) any { return o.do(toNumber(a), toNumber(b)) })...)
	}
	return append(options, operator("+", "_plus", textTypes, func(a, b any) any {
		if sum := toNumber(a) + toNumber(b); !math.IsNaN(sum) {
			return formatNumber(sum)
		}
		return clip(text(a)+text(b), maxValue)
	})...)
}

// function defines a function of a fixed number of values, which may be texts or numbers; -1 is any number, but one.
func function[T any](name string, values int, do func(p []any) T) expr.Option {
	types := any(new(func(...any) T))
	switch values {
	case 1:
		types = new(func(any) T)
	case 2:
		types = new(func(any, any) T)
	case 3:
		types = new(func(any, any, any) T)
	}
	return expr.Function(name, func(params ...any) (any, error) {
		if len(params) == 0 || (values > 0 && len(params) != values) {
			return nil, fmt.Errorf("%s takes another number of values", name)
		}
		return do(params), nil
	}, types)
}

func namedFunctions() []expr.Option {
	onText := func(name string, do func(string) string) expr.Option {
		return function(name, 1, func(p []any) string { return clip(do(text(p[0])), maxValue) })
	}
	onNumber := func(name string, do func(float64) float64) expr.Option {
		return function(name, 1, func(p []any) float64 { return do(toNumber(p[0])) })
	}
	return []expr.Option{
		function("number", 1, func(p []any) float64 { return toNumber(p[0]) }),
		onText("text", func(s string) string { return s }),
		onText("lower", strings.ToLower), onText("upper", strings.ToUpper), onText("trim", strings.TrimSpace),
		onNumber("round", math.Round), onNumber("floor", math.Floor), onNumber("ceil", math.Ceil), onNumber("abs", math.Abs),
		function("length", 1, func(p []any) int { return utf8.RuneCountInString(text(p[0])) }),
		function("min", -1, func(p []any) float64 { return best(p, math.Min) }),
		function("max", -1, func(p []any) float64 { return best(p, math.Max) }),
		function("replace", 3, func(p []any) string {
			if text(p[1]) == "" {
				return text(p[0])
			}
			return clip(strings.ReplaceAll(text(p[0]), text(p[1]), clip(text(p[2]), 100)), maxValue)
		}),
		function("grouped", 2, func(p []any) string { return grouped(formatNumber(toNumber(p[0])), text(p[1])) }),
		function("join", -1, func(p []any) string {
			var out strings.Builder
			for _, one := range p {
				out.WriteString(text(one))
			}
			return clip(out.String(), maxValue)
		}),
	}
}

func best(values []any, of func(a, b float64) float64) float64 {
	found := toNumber(values[0])
	for _, v := range values[1:] {
		found = of(found, toNumber(v))
	}
	return found
}

// grouped writes a number with a mark between its thousands; what stands after the decimal point stays.
func grouped(number, mark string) string {
	whole, rest, _ := strings.Cut(strings.TrimPrefix(number, "-"), ".")
	sign := number[:len(number)-len(strings.TrimPrefix(number, "-"))]
	for i := len(whole) - 3; i > 0 && i < len(whole); i -= 3 {
		whole = whole[:i] + clip(mark, 3) + whole[i:]
	}
	if rest != "" {
		rest = "." + rest
		if mark == "." {
			rest = "," + rest[1:]
		}
	}
	return sign + whole + rest
}
