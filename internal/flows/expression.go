package flows

import (
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// maxExpression is how long an expression may be, in bytes. It bounds what one can cost: there are no loops.
const maxExpression = 1000

// expression is a compiled expression. Variables are texts; where one is compared or reckoned with, it is taken as a number if it is one.
type expression struct {
	program *vm.Program
	names   []string // the plain variables it reads
	objects []string // and those with members: contact, message, device, tenant
}

// objects are the variables with members.
var objects = map[string]bool{"contact": true, "message": true, "device": true, "tenant": true}

// compileExpression reads an expression, checks its types and makes it ready to run.
func compileExpression(source string, wantBool bool) (*expression, error) {
	if len(source) > maxExpression {
		return nil, errs.New(errs.Invalid, "An expression may have at most %s characters.", strconv.Itoa(maxExpression))
	}
	config := conf.CreateNew()
	expr.DisableAllBuiltins()(config)
	tree, err := parser.ParseWithConfig(source, config)
	if err != nil {
		return nil, expressionError(err)
	}
	v := &reads{e: &expression{}}
	ast.Walk(&tree.Node, v)
	if v.forbidden != nil {
		return nil, v.forbidden
	}
	types := map[string]any{}
	for _, name := range v.e.names {
		types[name] = ""
	}
	for _, name := range v.e.objects {
		types[name] = map[string]string{}
	}
	options := append([]expr.Option{expr.Env(types), expr.DisableAllBuiltins()}, functions...)
	if wantBool {
		options = append(options, expr.AsBool())
	}
	if v.e.program, err = expr.Compile(source, options...); err != nil {
		return nil, expressionError(err)
	}
	return v.e, nil
}

// expressionError says what is wrong with an expression, and where. What the parser says is English.
func expressionError(err error) error {
	if at, ok := errors.AsType[*file.Error](err); ok {
		return errs.New(errs.Invalid, "The expression has a mistake at character %s: %s.", strconv.Itoa(at.Column+1), at.Message)
	}
	return errs.New(errs.Invalid, "The expression has a mistake: %s.", strings.SplitN(err.Error(), "\n", 2)[0])
}

// reads collects the variables of an expression and refuses what could take long: loops, ranges and names for parts.
type reads struct {
	e         *expression
	forbidden error
}

// Visit is called for each node, the inner ones first.
func (r *reads) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		switch {
		case strings.HasPrefix(n.Value, "$"):
			r.forbidden = errs.New(errs.Invalid, "The expression uses something that flows do not have, such as a loop or “let”.")
		case objects[n.Value]:
			r.e.objects = add(r.e.objects, n.Value)
		case !functionNames[n.Value]:
			r.e.names = add(r.e.names, n.Value)
		}
	case *ast.BuiltinNode, *ast.PredicateNode, *ast.PointerNode, *ast.VariableDeclaratorNode, *ast.SequenceNode, *ast.SliceNode, *ast.MapNode:
		r.forbidden = errs.New(errs.Invalid, "The expression uses something that flows do not have, such as a loop or “let”.")
	case *ast.BinaryNode:
		if n.Operator == ".." {
			r.forbidden = errs.New(errs.Invalid, "The expression uses something that flows do not have, such as a loop or “let”.")
		}
	}
}

func add(names []string, name string) []string {
	for _, n := range names {
		if n == name {
			return names
		}
	}
	return append(names, name)
}

// run evaluates the expression.
func (e *expression) run(vars lookup) (any, error) {
	env := make(map[string]any, len(e.names)+len(e.objects))
	for _, name := range e.names {
		env[name] = vars.get(name)
	}
	for _, name := range e.objects {
		env[name] = vars.object(name)
	}
	return expr.Run(e.program, env)
}

// text writes a result as a variable's value.
func text(result any) string {
	switch x := result.(type) {
	case nil:
		return ""
	case string:
		return clip(x, maxValue)
	case bool:
		return strconv.FormatBool(x)
	case float64:
		return formatNumber(x)
	}
	if v := reflect.ValueOf(result); v.CanInt() {
		return strconv.FormatInt(v.Int(), 10)
	}
	return ""
}

// toNumber takes a text as a number; NaN where it is none, which compares with nothing.
func toNumber(x any) float64 {
	switch x := x.(type) {
	case string:
		if n, ok := number(x); ok {
			return n
		}
	case float64:
		return x
	case int:
		return float64(x)
	}
	return math.NaN()
}
