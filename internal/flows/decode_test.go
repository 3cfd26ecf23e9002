package flows

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/stretchr/testify/require"
)

// whole is a file with a node of each kind, with and without settings.
func whole() *Graph {
	g := &Graph{Schema: Schema, Fallback: "Maaf", IdleMinutes: 30}
	for i, info := range Kinds() {
		n := New(string(info.Kind), info.Kind)
		n.X, n.Y, n.Label = i*320, -16*i, "Langkah <3 & “kutip” \u2028"
		g.Nodes = append(g.Nodes, n)
		if outs := n.Outs(); len(outs) > 0 {
			g.Edges = append(g.Edges, Edge{From: n.ID, Out: outs[0].Name, To: "end"})
		}
	}
	zero := 0.0
	g.Node("ai").Settings.(*AISettings).Temperature = &zero
	g.Node("message").Settings.(*MessageSettings).Media = &Media{Kind: Image, URL: "https://x.id/{{name}}", Size: 5 << 20}
	g.Node("condition").Settings.(*ConditionSettings).Rules = []Rule{{Group: &Group{Any: true, Rules: []Rule{{Variable: "a", Operator: OpIsEmpty}}}}}
	return g
}

func TestFilesAreByteStable(t *testing.T) {
	t.Parallel()
	g := whole()
	file := g.Encode()
	read, err := Decode(file)
	require.NoError(t, err)
	require.Equal(t, g, read)
	require.Equal(t, string(file), string(read.Encode()))
	require.Equal(t, g, g.Clone())
	require.Contains(t, string(file), "Langkah <3 & “kutip”", "no escapes that a person could not read")
}

func TestUnknownFieldsAreKept(t *testing.T) {
	t.Parallel()
	file := `{"edges": [{"to":"m","from":"s","out":"next","colour":{"b":[1, 2.50]}}], "schema": 1, "zoom": 1.50, "author": null,
		"nodes": [{"id":"s","kind":"start","x":0,"y":0,"note":"é\u00e9"},
		{"id":"m","kind":"message","x":1,"y":2,"settings":{"text":"a","media":{"kind":"image","crop":[1,2]},"later":true}}]}`
	g, err := Decode([]byte(file))
	require.NoError(t, err)
	first := g.Encode()
	for _, kept := range []string{`"zoom": 1.50`, `"author": null`, `"note": "é\u00e9"`, `"later": true`, `"crop": [`, `2.50`} {
		require.Contains(t, string(first), kept)
	}
	again, err := Decode(first)
	require.NoError(t, err)
	require.Equal(t, g, again)
	require.Equal(t, string(first), string(again.Encode()))
}

func TestBrokenFiles(t *testing.T) {
	t.Parallel()
	node := func(fields string) string {
		return `{"schema":1,"nodes":[{"id":"a","kind":"message",` + fields + `}],"edges":[]}`
	}
	many := `{"schema":1,"edges":[],"nodes":[` + strings.Repeat("{\"kind\":\"end\"},\n", 9999) + `{}]}`
	for name, c := range map[string]struct{ file, want string }{
		"empty":           {"", "line 1, column 1: The file is empty."},
		"truncated":       {`{"schema":1,"nodes":[{"id":"a"`, "line 1, column 31: The file ends too early; it may have been cut off."},
		"cut in a text":   {`{"schema":1,"nodes":[{"id":"a`, "The file ends too early"},
		"not JSON":        {"<html>", "line 1, column 1: This is not JSON: a value should stand here, not “<”."},
		"comma":           {"{\n \"schema\": 1,\n}", "line 3, column 1: This is not JSON: \" should stand here, not “}”."},
		"rest":            {`{"schema":1,"nodes":[],"edges":[]} x`, "line 1, column 36: The file goes on after its end"},
		"another thing":   {`{"name":"package","version":"1"}`, "(schema): This is not a flow of CloudWA: “schema” is missing."},
		"a list":          {`[1,2]`, "This must be an object, not [ ]."},
		"newer":           {`{"schema":2,"nodes":[],"edges":[]}`, "line 1, column 11 (schema): This flow was written by a newer version of CloudWA."},
		"no nodes":        {`{"schema":1,"edges":[]}`, "“nodes” is missing"},
		"nodes no list":   {`{"schema":1,"edges":[],"nodes":{"a":1}}`, "(nodes): This must be a list, not { }."},
		"10,000 nodes":    {many, "line 501, column 1 (nodes[500]): A flow may have at most 500 of these."},
		"too large":       {`{"schema":1,"x":"` + strings.Repeat("a", MaxBytes) + `"}`, "The file is larger than 1 MB."},
		"wrong type":      {node(`"x":0,"settings":{"text":5}`), "column 74 (nodes[0].settings.text): This must be a text, not 5."},
		"wrong deep type": {node(`"settings":{"media":{"size":"big"}}`), "(nodes[0].settings.media.size): This must be a number, not “big”."},
		"fraction":        {node(`"x":1.5`), "(nodes[0].x): This must be a whole number, not 1.5."},
		"script in label": {node(`"label":"<script>alert(1)</script>"`), "(nodes[0].label): A step's name may not contain HTML."},
		"image in label":  {node(`"label":"a <img src=x onerror=alert(1)>"`), "A step's name may not contain HTML."},
		"unknown kind":    {`{"schema":1,"nodes":[{"id":"a","kind":"teleport"}],"edges":[]}`, "(nodes[0].kind): There is no step of the kind “teleport”."},
		"same id":         {`{"schema":1,"nodes":[{"id":"a","kind":"end"},{"id":"a","kind":"end"}],"edges":[]}`, "(nodes[1].id): Two steps have the id “a”."},
		"bad id":          {`{"schema":1,"nodes":[{"id":"a b","kind":"end"}],"edges":[]}`, "(nodes[0].id): The id of a step"},
		"edge to nothing": {`{"schema":1,"nodes":[{"id":"a","kind":"start"}],"edges":[{"from":"a","out":"next","to":"b"}]}`, "(edges[0].to): There is no step with the id “b”."},
		"two lines":       {`{"schema":1,"nodes":[{"id":"a","kind":"start"}],"edges":[{"from":"a","out":"next","to":"a"},{"from":"a","out":"next","to":"a"}]}`, "Two lines leave the same exit"},
		"NUL":             {node(`"label":"a\u0000"`), "A text may not hold the character NUL."},
		"half an emoji":   {node(`"label":"\ud83d"`), "This is half a character."},
		"not UTF-8":       {node("\"label\":\"\xff\""), "The file is not UTF-8 text."},
		"written twice":   {node(`"x":1,"x":2`), "“x” is written twice in the same place."},
		"deep":            {strings.Repeat("[", 100_000), "This is nested too deeply."},
		"long text":       {node(`"settings":{"text":"` + strings.Repeat("a", maxText+1) + `"}`), "This text is longer than 20000 characters."},
		"number":          {node(`"x":01`), "“01” is not a number."},
		"null entry":      {`{"schema":1,"nodes":[null],"edges":[]}`, "(nodes[0]): This must be an object, not null."},
		"grows":           {`{"schema":1,"nodes":[],"edges":[],"x":[` + strings.Repeat("[[[[[[[[1]]]]]]]],", 10_000) + `1]}`, "The file is larger than 1 MB."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, err := Decode([]byte(c.file))
			require.Nil(t, g)
			var at *FileError
			require.True(t, errors.As(err, &at), "%v", err)
			require.ErrorContains(t, err, c.want)
			require.True(t, errs.Is(err, errs.Invalid))
			require.NotContains(t, err.Error(), "%!")
		})
	}
}

func TestDecodeSettings(t *testing.T) {
	t.Parallel()
	s, err := DecodeSettings(KindButtons, []byte(`{"text":"a","buttons":[{"id":"b1","title":"Ya"}]}`))
	require.NoError(t, err)
	require.Equal(t, &ButtonsSettings{Text: "a", Buttons: []Button{{ID: "b1", Title: "Ya"}}}, s)
	_, err = DecodeSettings(KindButtons, []byte(`{"buttons":[{"id":1}]}`))
	require.ErrorContains(t, err, "(buttons[0].id): This must be a text, not 1.")
	_, err = DecodeSettings("teleport", []byte(`{}`))
	require.ErrorContains(t, err, "There is no step of the kind")
}

func FuzzDecode(f *testing.F) {
	f.Add(whole().Encode())
	f.Add([]byte(`{"schema":1,"nodes":[{"id":"a","kind":"list","x":1,"new":[{"a":1e5}]}],"edges":[{"from":"a","out":"r1","to":"a"}]}`))
	files, _ := filepath.Glob("gallery/*.json")
	for _, name := range files {
		file, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		g, err := Decode(file)
		if err != nil {
			var at *FileError
			require.True(t, errors.As(err, &at))
			require.NotEmpty(t, at.Message.String())
			require.Positive(t, at.Line)
			require.Positive(t, at.Column)
			return
		}
		first := g.Encode()
		again, err := Decode(first)
		require.NoError(t, err)
		require.Equal(t, g, again)
		require.Equal(t, string(first), string(again.Encode()))
		Check(g, For{})
		if flow, err := Compile(g); err == nil {
			flow.Step(State{}, Begin{}, Context{}, noon, 1)
		}
	})
}
