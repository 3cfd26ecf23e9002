package flows

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// The longest texts of a card: what is longer is read in its form. A page holds up to 500 cards.
const (
	mostText  = 280 // characters of what the customer reads
	mostLine  = 80  // of a line of anything else
	mostLines = 6   // lines of a list
)

// cut returns the beginning of a text that is too long for its line.
func cut(text string) string {
	runes := []rune(text)
	if len(runes) <= mostLine {
		return text
	}
	return string(runes[:mostLine]) + "…"
}

// some returns the first lines of a list, and in words how many more there are.
func some[T any](ctx context.Context, list []T) (first []T, more string) {
	if len(list) <= mostLines {
		return list, ""
	}
	return list[:mostLines], i18n.N(ctx, "and %d more", "and %d more", len(list)-mostLines)
}

// under is what stands below the titles of exits, by their names: what a row says, or how large a share is.
func under(ctx context.Context, n *flows.Node) map[string]string {
	texts := map[string]string{}
	switch s := n.Settings.(type) {
	case *flows.ListSettings:
		for _, section := range s.Sections {
			for _, row := range section.Rows {
				texts[row.ID] = cut(row.Description)
			}
		}
	case *flows.SplitSettings:
		total := 0
		for _, v := range s.Variants {
			total += max(v.Weight, 0)
		}
		for _, v := range s.Variants {
			if total > 0 {
				texts[v.ID] = i18n.Number(ctx, int64((200*max(v.Weight, 0)+total)/(2*total))) + " %"
			}
		}
	}
	return texts
}

// chosen reports whether an exit is what the customer taps or what people called it, rather than one of ours.
func chosen(out flows.Out) bool { return out.Title.Format == "" }

// span says how long something takes, in the longest unit that fits.
func span(ctx context.Context, seconds int) string {
	n, unit := inUnits(strconv.Itoa(seconds))
	count, _ := strconv.Atoi(n)
	switch unit {
	case "d":
		return i18n.N(ctx, "%d day", "%d days", count)
	case "h":
		return i18n.N(ctx, "%d hour", "%d hours", count)
	case "m":
		return i18n.N(ctx, "%d minute", "%d minutes", count)
	}
	return i18n.N(ctx, "%d second", "%d seconds", count)
}

func waits(ctx context.Context, s *flows.DelaySettings) string {
	if s.UpTo > s.Seconds {
		return i18n.T(ctx, "Waits %s to %s", span(ctx, s.Seconds), span(ctx, s.UpTo))
	}
	return i18n.T(ctx, "Waits %s", span(ctx, s.Seconds))
}

// accepts says what counts as an answer; "" for anything.
func accepts(ctx context.Context, s *flows.QuestionSettings) string {
	switch s.Validation {
	case "", flows.ValidAny:
		return ""
	case flows.ValidChoice:
		return cut(strings.Join(s.Choices, " · "))
	}
	return i18n.Message(ctx, s.Validation.Title())
}

// ruleLine is a rule of a condition in words, and how deep it stands in brackets.
type ruleLine struct {
	join     string // and, or; empty for the first
	variable string
	operator string
	value    string
	depth    int
}

// ruleLines writes the rules of a condition, one a line; rules in brackets are set in.
func ruleLines(ctx context.Context, any bool, rules []flows.Rule, depth int) (lines []ruleLine) {
	join := i18n.T(ctx, "and")
	if any {
		join = i18n.T(ctx, "or")
	}
	for _, rule := range rules {
		line := ruleLine{variable: rule.Variable, operator: operatorWord(ctx, rule.Operator), value: cut(rule.Value), depth: depth}
		if rule.Operator.Unary() {
			line.value = ""
		}
		added := []ruleLine{line}
		if rule.Group != nil && depth < deepestRules {
			added = ruleLines(ctx, rule.Group.Any, rule.Group.Rules, depth+1)
		}
		if len(lines) > 0 && len(added) > 0 {
			added[0].join = join
		}
		lines = append(lines, added...)
	}
	return lines
}

func operatorWord(ctx context.Context, o flows.Operator) string {
	if o == flows.OpOneOf {
		return i18n.T(ctx, "is one of")
	}
	if title := o.Title(); title.Format != "" {
		return i18n.Message(ctx, title)
	}
	return "…"
}

// opening says when a business is open: Mon–Fri 09:00–17:00.
func opening(ctx context.Context, o flows.Opening) string {
	names, days := weekdays(ctx), slices.Sorted(slices.Values(o.Days))
	hours := o.From + "–" + o.To
	var parts []string
	for i := 0; i < len(days); i++ {
		first := i
		for i+1 < len(days) && days[i+1] == days[i]+1 {
			i++
		}
		if days[first] < 1 || days[i] > len(names) {
			continue
		}
		part := names[days[first]-1]
		if i > first {
			part += "–" + names[days[i]-1]
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return i18n.T(ctx, "Each day") + " " + hours
	}
	return strings.Join(parts, ", ") + " " + hours
}

// calls says what an API call asks for: GET, and the address without its scheme.
func calls(s *flows.APISettings) (method, address string) {
	if method = s.Method; method == "" {
		method = "GET"
	}
	address = strings.TrimPrefix(strings.TrimPrefix(s.URL, "https://"), "http://")
	if at, err := url.Parse(s.URL); err == nil && at.User != nil {
		address = at.Host + at.Path // nobody reads a password over a shoulder
	}
	return method, cut(address)
}

// optionLabel returns what a choice is called; "" for one that is not on offer.
func optionLabel(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value && value != "" {
			return o.Label
		}
	}
	return ""
}

// attachment is a file that a step sends: what it is called, and its sort.
type attachment struct {
	name string
	kind flows.MediaKind
}

// attachmentOf returns the file of a step; nothing where it sends none.
func (in Surroundings) attachmentOf(m *flows.Media) attachment {
	if m == nil || (m.File == "" && m.URL == "") {
		return attachment{}
	}
	a := attachment{name: m.Name, kind: m.Kind}
	for _, file := range in.Files {
		if file.ID.String() == m.File && a.name == "" {
			a.name = file.Name
		}
	}
	if a.name == "" {
		a.name = m.URL[strings.LastIndexByte(m.URL, '/')+1:]
	}
	a.name = cut(a.name)
	return a
}

func (a attachment) icon() ui.IconName { return ui.IconName(flows.Kind(a.kind).Info().Icon) }

// label is what a file is called on a card: its name, else its sort.
func (a attachment) label(ctx context.Context) string {
	if a.name != "" {
		return a.name
	}
	return i18n.Message(ctx, flows.Kind(a.kind).Info().Title)
}

// assignment is a variable and what it is set to.
type assignment struct{ variable, value string }

func setLines(s *flows.SetSettings) (lines []assignment) {
	for _, set := range s.Set {
		if set.Variable != "" {
			lines = append(lines, assignment{set.Variable, set.Value})
		}
	}
	return lines
}

func computedLines(s *flows.ExpressionSettings) (lines []assignment) {
	for _, line := range s.Lines {
		if line.Variable != "" {
			lines = append(lines, assignment{line.Variable, line.Expression})
		}
	}
	return lines
}

func termTexts(terms []flows.Term) (texts []string) {
	for _, term := range terms {
		if term.Text != "" {
			texts = append(texts, term.Text)
		}
	}
	return texts
}

func mappingNames(save []flows.Mapping) (names []string) {
	for _, m := range save {
		if m.SaveAs != "" {
			names = append(names, m.SaveAs)
		}
	}
	return names
}
