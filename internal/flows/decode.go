package flows

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"unicode/utf8"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// FileError is what is wrong with a file of a flow, and where.
type FileError struct {
	Line, Column int          // from 1; the column counts characters
	Path         string       // such as "nodes[3].settings.buttons[1].title"; empty where the file is not even JSON
	Message      errs.Message // a sentence
}

// Error returns the place and the sentence in English.
func (e *FileError) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
	}
	return fmt.Sprintf("line %d, column %d (%s): %s", e.Line, e.Column, e.Path, e.Message)
}

// Unwrap makes it an errs.Invalid with the same sentence.
func (e *FileError) Unwrap() error { return &errs.Error{Code: errs.Invalid, Message: e.Message} }

// Decode reads our file format. An error is a *FileError with the first thing that is wrong. What a person may still be drawing (missing texts,
// exits that lead nowhere) is no error; Check tells about it.
func Decode(b []byte) (*Graph, error) {
	tooLarge := &FileError{Line: 1, Column: 1, Message: errs.Msg("The file is larger than 1 MB.")}
	if len(b) > MaxBytes {
		return nil, tooLarge
	}
	r, root, err := readJSON(b)
	if err == nil {
		var g *Graph
		if g, err = (filler{r.b}).graph(root); err == nil {
			// Written with line breaks a file grows, and what is read must be readable again.
			if len(b) > MaxBytes/50 && len(g.Encode()) > MaxBytes {
				return nil, tooLarge
			}
			return g, nil
		}
	}
	var at *located
	if !errors.As(err, &at) {
		return nil, err
	}
	read := r.b[:min(at.at, len(r.b))]
	line := read[bytes.LastIndexByte(read, '\n')+1:]
	return nil, &FileError{
		Line: bytes.Count(read, []byte("\n")) + 1, Column: utf8.RuneCount(line) + 1, Path: at.path, Message: at.message,
	}
}

// DecodeSettings reads the settings of one node, as they stand in a file.
func DecodeSettings(kind Kind, b []byte) (Settings, error) {
	info := infoOf(kind)
	if info == nil {
		return nil, errs.New(errs.Invalid, "There is no step of the kind “%s”.", clip(string(kind), 60))
	}
	settings := info.blank()
	r, root, err := readJSON(b)
	if err == nil {
		err = (filler{r.b}).fill(reflect.ValueOf(settings).Elem(), root, "")
	}
	var at *located
	if errors.As(err, &at) {
		return nil, &FileError{Line: 1, Column: 1 + utf8.RuneCount(r.b[:min(at.at, len(r.b))]), Path: at.path, Message: at.message}
	}
	return settings, nil
}

func (v value) get(name string) (value, bool) {
	for i := range v.names {
		if v.names[i].text == name {
			return v.items[i], true
		}
	}
	return value{}, false
}

func (f filler) graph(root value) (*Graph, error) {
	g := &Graph{}
	if err := f.object(reflect.ValueOf(g).Elem(), root, ""); err != nil {
		return nil, err
	}
	schema, ok := root.get("schema")
	switch {
	case !ok:
		return nil, wrong(root, "schema", errs.Msg("This is not a flow of CloudWA: “schema” is missing."))
	case g.Schema > Schema:
		return nil, wrong(schema, "schema", errs.Msg("This flow was written by a newer version of CloudWA."))
	case g.Schema != Schema:
		return nil, wrong(schema, "schema", errs.Msg("There is no version %s of the file format.", strconv.Itoa(g.Schema)))
	case g.IdleMinutes < 0 || g.IdleMinutes > maxMinutes:
		return nil, wrong(root, "idle_minutes", errs.Msg("This must be at most 30 days."))
	}
	nodes, err := entries(root, "nodes", MaxNodes)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i, item := range nodes {
		n, err := f.node(item, index("nodes", i), seen)
		if err != nil {
			return nil, err
		}
		g.Nodes = append(g.Nodes, n)
	}
	edges, err := entries(root, "edges", MaxEdges)
	if err != nil {
		return nil, err
	}
	if err := f.edges(g, edges, seen); err != nil {
		return nil, err
	}
	return g, f.notes(g, root)
}

// entries returns the items of a list of the file.
func entries(root value, name string, most int) ([]value, error) {
	list, ok := root.get(name)
	switch {
	case !ok:
		return nil, wrong(root, name, errs.Msg("This is not a flow of CloudWA: “%s” is missing.", name))
	case list.kind != 'a':
		return nil, wrong(list, name, errs.Msg("This must be a list, not %s.", named(list)))
	case len(list.items) > most:
		return nil, wrong(list.items[most], index(name, most), errs.Msg("A flow may have at most %s of these.", strconv.Itoa(most)))
	}
	return list.items, nil
}

var (
	idPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	markup    = regexp.MustCompile(`<\s*[/!]?[A-Za-z]`)
)

func (f filler) node(v value, path string, seen map[string]bool) (Node, error) {
	var n Node
	if err := f.object(reflect.ValueOf(&n).Elem(), v, path); err != nil {
		return n, err
	}
	switch {
	case !idPattern.MatchString(n.ID):
		return n, wrong(v, join(path, "id"), errs.Msg("The id of a step is made of 1 to 64 letters, digits, - and _."))
	case seen[n.ID]:
		return n, wrong(v, join(path, "id"), errs.Msg("Two steps have the id “%s”.", n.ID))
	case infoOf(n.Kind) == nil:
		return n, wrong(v, join(path, "kind"), errs.Msg("There is no step of the kind “%s”.", clip(string(n.Kind), 60)))
	case utf8.RuneCountInString(n.Label) > 100:
		return n, wrong(v, join(path, "label"), errs.Msg("A step's name may have at most 100 characters."))
	case markup.MatchString(n.Label):
		return n, wrong(v, join(path, "label"), errs.Msg("A step's name may not contain HTML."))
	case far(n.X, n.Y):
		return n, wrong(v, join(path, "x"), tooFar)
	}
	seen[n.ID] = true
	n.Settings = infoOf(n.Kind).blank()
	if settings, ok := v.get("settings"); ok && settings.kind != '0' {
		return n, f.fill(reflect.ValueOf(n.Settings).Elem(), settings, join(path, "settings"))
	}
	return n, nil
}

// far reports whether something lies where nobody would find it.
func far(x, y int) bool { return max(x, -x, y, -y) > 1_000_000 }

var tooFar = errs.Msg("This step lies too far away from the others.")

func (f filler) edges(g *Graph, items []value, nodes map[string]bool) error {
	seen := map[[2]string]bool{}
	for i, item := range items {
		var e Edge
		path := index("edges", i)
		if err := f.fill(reflect.ValueOf(&e).Elem(), item, path); err != nil {
			return err
		}
		switch {
		case !nodes[e.From]:
			return wrong(item, path+".from", errs.Msg("There is no step with the id “%s”.", clip(e.From, 64)))
		case !nodes[e.To]:
			return wrong(item, path+".to", errs.Msg("There is no step with the id “%s”.", clip(e.To, 64)))
		case !idPattern.MatchString(e.Out):
			return wrong(item, path+".out", errs.Msg("An exit's name is made of 1 to 64 letters, digits, - and _."))
		case seen[[2]string{e.From, e.Out}]:
			return wrong(item, path, errs.Msg("Two lines leave the same exit, “%s” of “%s”.", e.Out, e.From))
		}
		seen[[2]string{e.From, e.Out}] = true
		g.Edges = append(g.Edges, e)
	}
	return nil
}
