package flows

import (
	"regexp"
	"strings"
)

// maxRendered is how long a rendered template may become, in bytes; maxValue how long a variable's value, in characters.
const (
	maxRendered = 1 << 16
	maxValue    = 4096
)

// secretPrefix begins the names of credentials.
const secretPrefix = "secret."

// template is a text with variables, read once. {{name}} is a variable, {{name|default}} one with a text for where it is empty.
type template []part

// part is a piece of a template: text, or a variable where name is set.
type part struct{ text, name, fallback string }

// parse reads a template. What is not a variable's name between braces is a variable that nobody knows, so customers never see braces. Braces that
// are not closed are left out.
func parse(text string) template {
	var t template
	for text != "" {
		before, rest, found := strings.Cut(text, "{{")
		if before != "" {
			t = append(t, part{text: before})
		}
		inside, after, closed := strings.Cut(rest, "}}")
		if !found || !closed {
			if rest != "" {
				t = append(t, parse(rest)...)
			}
			return t
		}
		if at := strings.LastIndex(inside, "{{"); at >= 0 { // braces opened before were not closed
			t = append(t, part{text: strings.ReplaceAll(inside[:at], "{{", "")})
			inside = inside[at+2:]
		}
		name, fallback, _ := strings.Cut(inside, "|")
		t = append(t, part{name: strings.TrimSpace(name), fallback: strings.TrimSpace(fallback)})
		if t[len(t)-1].name == "" {
			t[len(t)-1].name = " " // nobody's name
		}
		text = after
	}
	return t
}

// lookup knows the variables' values.
type lookup interface {
	// get returns a variable's value, "" for one that nobody knows.
	get(name string) string
	// object returns the members of contact, message, device or tenant.
	object(name string) map[string]string
}

// render writes the template with its values. escape is applied to values and defaults, not to the author's text; nil leaves them as they are.
func (t template) render(vars lookup, escape func(string) string) string {
	if len(t) == 1 && t[0].name == "" {
		return t[0].text
	}
	var out strings.Builder
	for i := range t {
		if out.Len() > maxRendered {
			break
		}
		out.WriteString(t[i].value(vars, escape))
	}
	return clipBytes(out.String(), maxRendered)
}

func (p *part) value(vars lookup, escape func(string) string) string {
	if p.name == "" {
		return p.text
	}
	value := p.fallback
	if !strings.HasPrefix(p.name, secretPrefix) {
		if found := vars.get(p.name); found != "" {
			value = found
		}
	}
	if escape != nil {
		return escape(value)
	}
	return value
}

// Piece is a part of a text in which secrets are still missing: either text, or the name of a credential.
type Piece struct {
	Text   string `json:"text,omitempty"`
	Secret string `json:"secret,omitempty"`
}

// Pieces is a text in which secrets are still missing. Only what the author of a flow wrote can name one: values never do.
type Pieces []Piece

// Resolve returns the text with its secrets. secret returns false for a name that it does not know; then missing is that name.
func (p Pieces) Resolve(secret func(name string) (string, bool)) (text, missing string) {
	var out strings.Builder
	for _, piece := range p {
		if piece.Secret == "" {
			out.WriteString(piece.Text)
			continue
		}
		value, ok := secret(piece.Secret)
		if !ok {
			return "", piece.Secret
		}
		out.WriteString(value)
	}
	return out.String(), ""
}

// String returns the text with dots for its secrets, as traces and pages show it.
func (p Pieces) String() string {
	text, _ := p.Resolve(func(string) (string, bool) { return "•••", true })
	return text
}

// pieces is render for what may hold secrets.
func (t template) pieces(vars lookup, escape func(string) string) Pieces {
	var out Pieces
	length := 0
	for i := range t {
		if secret, ok := strings.CutPrefix(t[i].name, secretPrefix); ok {
			out = append(out, Piece{Secret: secret})
			continue
		}
		text := clipBytes(t[i].value(vars, escape), maxRendered-length)
		length += len(text)
		if last := len(out) - 1; last >= 0 && out[last].Secret == "" {
			out[last].Text += text
		} else if text != "" {
			out = append(out, Piece{Text: text})
		}
	}
	return out
}

// names lists the variables of a template in their order; those with a default may be empty without harm.
func (t template) names() (names []string) {
	for _, p := range t {
		if p.name != "" {
			names = append(names, p.name)
		}
	}
	return names
}

// unclosed reports whether a text has braces that are opened and not closed, or that hold no name.
func unclosed(text string) bool {
	for {
		_, rest, found := strings.Cut(text, "{{")
		if !found {
			return false
		}
		inside, after, closed := strings.Cut(rest, "}}")
		name, _, _ := strings.Cut(inside, "|")
		if !closed || strings.Contains(inside, "{{") || !variableName.MatchString(strings.TrimSpace(name)) {
			return true
		}
		text = after
	}
}

// variableName is what a variable may be called in a template: a contact's attribute is contact.<attribute>.
var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}(\.[\pL\pN_ -]{1,64})?$`)

// clipBytes shortens a text to so many bytes without cutting a character in two.
func clipBytes(text string, most int) string {
	if len(text) <= most {
		return text
	}
	most = max(most, 0)
	for most > 0 && text[most]&0xC0 == 0x80 {
		most--
	}
	return text[:most]
}
