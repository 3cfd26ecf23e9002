package flows

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzExpression(f *testing.F) {
	for _, source := range append(someExprs, "qty in ['3']", "-a", "not (a == b)", "a ?? b", "a?.b", "a | upper()", "replace(a, 'x', b)", "grouped(1e9, '.')") {
		f.Add(source, "12", "x")
	}
	f.Fuzz(func(t *testing.T, source, a, b string) {
		e, err := compileExpression(source, false)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		w := &walk{s: State{Vars: map[string]string{"a": a, "b": b}}, c: &Context{}, now: noon}
		if result, err := e.run(w); err == nil {
			require.LessOrEqual(t, len([]rune(text(result))), maxValue)
		}
	})
}

func FuzzTemplate(f *testing.F) {
	for _, source := range append(someTexts, "{{a|{{b}}}}", "{{{a}}}", "{{a|}}", `{"x":{"y":{{a}}}}`) {
		f.Add(source, "{{b}}")
	}
	f.Fuzz(func(t *testing.T, source, a string) {
		w := &walk{s: State{Vars: map[string]string{"a": a}}, c: &Context{}, now: noon}
		out := parse(source).render(w, nil)
		require.LessOrEqual(t, len(out), maxRendered+maxText)
		if !strings.Contains(a, "{") && !strings.Contains(strings.ReplaceAll(source, "{{", ""), "{") { // single braces are the author's, and may meet
			require.NotContains(t, out, "{{", "what is not closed is left out")
		}
		for _, piece := range parse(source).pieces(w, nil) {
			require.True(t, piece.Secret == "" || strings.Contains(source, secretPrefix+piece.Secret), "only the author names secrets")
		}
	})
}
