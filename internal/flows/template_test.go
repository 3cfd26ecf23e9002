package flows

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTemplates(t *testing.T) {
	t.Parallel()
	w := &walk{
		s: State{Vars: map[string]string{"a": "1", "name": "Saved", "evil": "{{a}} {{secret.KEY}}"}, Text: "tulis"}, now: noon,
		c: &Context{Contact: Contact{Name: "Ani", Phone: "62", Attributes: map[string]string{"kota asal": "Solo"}, Tags: []string{"x", "y"}}, Device: Device{Name: "CS"}},
	}
	for source, want := range map[string]string{
		"": "", "teks": "teks", "{{a}}{{ a }}": "11", "{{nobody}}": "", "{{nobody|bawaan}}": "bawaan", "{{nobody| }}": "", "{{a|x}}": "1",
		"{{contact.kota asal}}": "Solo", "{{contact.tags}}": "x, y", "{{contact.name}} {{name}}": "Ani Saved", "{{phone}}": "62", "{{user_input}}": "tulis",
		"{{message.text}} {{device.name}}": "tulis CS", "{{evil}}": "{{a}} {{secret.KEY}}", "{{secret.KEY}}": "", "{{secret.KEY|x}}": "x",
		"buka {{a": "buka a", "{{": "", "}}": "}}", "{{}}{{ }}{{|x}}": "x", "{{a|halo {{a}}": "a|halo 1", "{ {a} }": "{ {a} }",
		"{{today}} {{time}} {{weekday}}": "2026-11-27 05:00 5", "{{contact.}}{{unknown.x}}{{a b}}": "",
	} {
		require.Equal(t, want, parse(source).render(w, nil), source)
	}
	for text, want := range map[string]bool{
		"{{a}} {{contact.kota asal|x}}": false, "a } b {": false, "{{a": true, "{{}}": true, "{{a b}}": true, "{{a|x {{b}}": true, "{{secret.KEY}}": false,
	} {
		require.Equal(t, want, unclosed(text), text)
	}
	w.s.Vars["long"] = clip(string(make([]byte, maxValue)), maxValue)
	many := ""
	for range 200 {
		many += "{{long}}"
	}
	require.LessOrEqual(t, len(parse(many).render(w, nil)), maxRendered)
}
