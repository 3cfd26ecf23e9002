package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strconv"
	"strings"
)

const (
	i18nPath = "github.com/cloudwa/cloudwa/internal/i18n"
	errsPath = "github.com/cloudwa/cloudwa/internal/errs"
)

// goFile is a Go file being searched. A name is empty when the file does not import that package.
type goFile struct {
	fileSet  *token.FileSet
	path     string
	i18nName string
	errsName string
	found    found
}

// goKeys returns the texts of a Go file.
func goKeys(filePath string, source []byte) (found, error) {
	folder := path.Dir(filePath)
	if folder == "internal/errs" || folder == "internal/i18n/extract" {
		return found{}, nil
	}
	own := folder == "internal/i18n" // its calls are not qualified, and it passes formats on
	if !own && !bytes.Contains(source, []byte(i18nPath)) && !bytes.Contains(source, []byte(errsPath)) {
		return found{}, nil
	}
	f := &goFile{fileSet: token.NewFileSet(), path: filePath}
	syntax, err := parser.ParseFile(f.fileSet, filePath, source, parser.SkipObjectResolution)
	if err != nil {
		return found{}, fmt.Errorf("parse %s: %w", filePath, err)
	}
	for _, spec := range syntax.Imports {
		switch imported, _ := strconv.Unquote(spec.Path.Value); imported {
		case i18nPath:
			f.i18nName = importName(spec, "i18n")
		case errsPath:
			f.errsName = importName(spec, "errs")
		}
	}
	ast.Inspect(syntax, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.CallExpr:
			f.call(node, own)
		case *ast.CompositeLit:
			f.composite(node)
		}
		return true
	})
	return f.found, nil
}

func importName(spec *ast.ImportSpec, usual string) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	return usual
}

func (f *goFile) call(call *ast.CallExpr, own bool) {
	if name, ok := call.Fun.(*ast.Ident); ok && own {
		f.ownCall(call, name.Name)
		return
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	receiver, _ := selector.X.(*ast.Ident)
	switch {
	case receiver != nil && f.i18nName != "" && receiver.Name == f.i18nName:
		switch selector.Sel.Name {
		case "T":
			f.text(call, 1)
		case "N":
			f.plural(call)
		}
	case receiver != nil && f.errsName != "" && receiver.Name == f.errsName:
		switch selector.Sel.Name {
		case "New":
			f.text(call, 1)
		case "Msg":
			f.text(call, 0)
		}
	case f.errsName != "" && selector.Sel.Name == "Add" && len(call.Args) >= 2:
		// Without types any Add could be meant, so only a literal counts as a text.
		if text, ok := literal(call.Args[1]); ok {
			f.add(call, text, "")
		}
	}
}

// ownCall reads a call inside package i18n, which passes formats on; only literals count there.
func (f *goFile) ownCall(call *ast.CallExpr, name string) {
	if len(call.Args) < 2 {
		return
	}
	text, ok := literal(call.Args[1])
	if !ok {
		return
	}
	switch name {
	case "T":
		f.add(call, text, "")
	case "N":
		f.plural(call)
	}
}

func (f *goFile) text(call *ast.CallExpr, argument int) {
	if len(call.Args) <= argument {
		return
	}
	text, ok := literal(call.Args[argument])
	if !ok {
		f.problem(call, "the text is not a literal")
		return
	}
	f.add(call, text, "")
}

func (f *goFile) plural(call *ast.CallExpr) {
	if len(call.Args) < 4 {
		return
	}
	one, ok := literal(call.Args[1])
	many, alsoOK := literal(call.Args[2])
	switch {
	case !ok || !alsoOK:
		f.problem(call, "the text is not a literal")
	case verbs(one) != verbs(many):
		f.problem(call, fmt.Sprintf("%q and %q have different verbs", one, many))
	default:
		f.add(call, one, many)
	}
}

// composite reads errs.Message{Format: "..."}. This form may hold a variable too: it passes on texts that were found elsewhere, such as
// those of the browser code.
func (f *goFile) composite(node *ast.CompositeLit) {
	selector, ok := node.Type.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "Message" {
		return
	}
	if receiver, ok := selector.X.(*ast.Ident); !ok || f.errsName == "" || receiver.Name != f.errsName {
		return
	}
	for _, element := range node.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if name, ok := pair.Key.(*ast.Ident); !ok || name.Name != "Format" {
			continue
		}
		if text, ok := literal(pair.Value); ok {
			f.add(node, text, "")
		}
	}
}

func (f *goFile) add(node ast.Node, text, plural string) {
	if strings.TrimSpace(text) == "" {
		f.problem(node, "the text is empty")
		return
	}
	f.found.keys = append(f.found.keys, key{text: text, plural: plural, position: f.position(node)})
}

func (f *goFile) problem(node ast.Node, sentence string) {
	f.found.problems = append(f.found.problems, f.position(node)+": "+sentence)
}

func (f *goFile) position(node ast.Node) string {
	return fmt.Sprintf("%s:%d", f.path, f.fileSet.Position(node.Pos()).Line)
}

// literal returns the value of a string literal, or of literals joined with +.
func literal(expression ast.Expr) (string, bool) {
	switch expression := expression.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(expression.Value)
		return text, err == nil && expression.Kind == token.STRING
	case *ast.ParenExpr:
		return literal(expression.X)
	case *ast.BinaryExpr:
		left, ok := literal(expression.X)
		right, alsoOK := literal(expression.Y)
		return left + right, ok && alsoOK && expression.Op == token.ADD
	}
	return "", false
}
