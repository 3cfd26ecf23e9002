package flows

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudwa/cloudwa/internal/errs"
)

func (c *check) question(s *QuestionSettings) {
	c.asking(s.Retries, s.NoAnswer)
	c.media("media", s.Media, false)
	c.long("prompt", s.Prompt, maxValue)
	if s.Debounce < 0 || s.Debounce > maxDebounce {
		c.blocks("debounce_seconds", errs.Msg("This must be at most %s seconds.", strconv.Itoa(maxDebounce)))
	}
	if s.SaveAs == "" {
		c.warns("save_as", errs.Msg("The answer is not saved."))
	}
	switch s.Validation {
	case ValidRegex:
		c.pattern("pattern", s.Pattern)
	case ValidChoice:
		if len(s.Choices) == 0 {
			c.blocks("choices", errs.Msg("Write at least one choice."))
		}
		seen := map[string]bool{}
		for i, choice := range s.Choices {
			c.title(seen, index("choices", i), choice, 200, true)
		}
	case "", ValidAny, ValidText, ValidNumber, ValidEmail, ValidPhone, ValidDate:
	default:
		c.blocks("validation", errs.Msg("Choose what counts as an answer."))
	}
}

func (c *check) ai(s *AISettings) {
	if !c.on.AI {
		c.warns("", errs.Msg("No AI is configured yet: until then this step takes its exit “It cannot answer”."))
	}
	if s.Temperature != nil && (*s.Temperature < 0 || *s.Temperature > 2) {
		c.blocks("temperature", errs.Msg("The temperature is between 0 and 2."))
	}
	if s.MaxTokens < 0 || s.MaxTokens > 100_000 {
		c.blocks("max_tokens", errs.Msg("This must be at most %s.", "100000"))
	}
	if s.History < 0 || s.History > 100 {
		c.blocks("history", errs.Msg("This must be at most %s.", "100"))
	}
	for i, id := range s.Knowledge {
		c.exists(index("knowledge", i), id, c.on.Knowledge, errs.Msg("This knowledge base does not exist any more."))
	}
	ids, titles := map[string]bool{}, map[string]bool{}
	for i, intent := range s.Intents {
		c.ids(ids, index("intents", i)+".id", intent.ID)
		c.title(titles, index("intents", i)+".title", intent.Title, 100, true)
	}
}

// exists checks a reference. An empty one is for others to judge.
func (c *check) exists(field, id string, all []string, message errs.Message) {
	if id != "" && all != nil && !slices.Contains(all, id) {
		c.blocks(field, message)
	}
}

var (
	headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$")
	methods    = []string{"", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}
)

func (c *check) api(s *APISettings) {
	c.address("url", s.URL)
	if !slices.Contains(methods, strings.ToUpper(s.Method)) {
		c.blocks("method", errs.Msg("Choose a method."))
	}
	if s.Timeout < 0 || s.Timeout > maxTimeout {
		c.blocks("timeout_seconds", errs.Msg("This must be at most %s seconds.", strconv.Itoa(maxTimeout)))
	}
	for i, h := range s.Headers {
		if !headerName.MatchString(h.Name) {
			c.blocks(index("headers", i)+".name", errs.Msg("“%s” cannot be a header's name.", clip(h.Name, 60)))
		}
	}
	switch s.BodyKind {
	case "", BodyJSON:
		if s.Body != "" && !json.Valid([]byte(sample(s.Body))) {
			c.warns("body", errs.Msg("The body is not JSON."))
		}
	case BodyForm, BodyText:
	default:
		c.blocks("body_kind", errs.Msg("Choose what the body is."))
	}
	for i, m := range s.Save {
		if blankText(m.Path) {
			c.blocks(index("save", i)+".path", errs.Msg("Write which part of the answer is saved, or $ for all of it."))
		}
		if m.SaveAs == "" {
			c.blocks(index("save", i)+".save_as", errs.Msg("Name the variable."))
		}
	}
}

// sample writes a body with 1 for each variable, which is right within quotes and outside.
func sample(body string) string {
	var out strings.Builder
	for _, p := range parse(body) {
		if p.name != "" {
			out.WriteByte('1')
		}
		out.WriteString(p.text)
	}
	return out.String()
}

func (c *check) logic() {
	switch s := c.n.Settings.(type) {
	case *ConditionSettings:
		if s.Expression != "" {
			c.expression("expression", s.Expression, true)
			return
		}
		c.rules("rules", s.Rules, 0)
	case *ExpressionSettings:
		if len(s.Lines) == 0 {
			c.blocks("lines", errs.Msg("Write at least one expression."))
		}
		for i, line := range s.Lines {
			c.named(index("lines", i)+".variable", line.Variable)
			c.expression(index("lines", i)+".expression", line.Expression, false)
		}
	case *SetSettings:
		if len(s.Set) == 0 {
			c.blocks("set", errs.Msg("Name the variable."))
		}
		for i, one := range s.Set {
			c.named(index("set", i)+".variable", one.Variable)
		}
	case *HoursSettings:
		c.hours(s)
	case *SplitSettings:
		c.split(s)
	case *DelaySettings:
		c.delay(s)
	case *GotoSettings:
		if s.Flow == "" {
			c.blocks("flow", errs.Msg("Choose a flow."))
		}
		c.exists("flow", s.Flow, c.on.Flows, errs.Msg("This flow does not exist any more."))
	default:
		c.acts()
	}
}

func (c *check) named(field, name string) {
	if name == "" {
		c.blocks(field, errs.Msg("Name the variable."))
	}
}

func (c *check) expression(field, source string, wantBool bool) {
	if blankText(source) {
		c.blocks(field, errs.Msg("Write an expression."))
		return
	}
	e, err := compileExpression(source, wantBool)
	if err != nil {
		c.blocks(field, messageOf(err))
		return
	}
	known := map[string]bool{}
	for _, v := range c.sources.at(c.n.ID) {
		known[v.Name] = true
	}
	for _, name := range c.sources.saved[c.n.ID] {
		known[name] = true
	}
	for _, name := range e.names {
		c.uses(field, name, known)
	}
}

func (c *check) rules(field string, rules []Rule, depth int) {
	if len(rules) == 0 {
		c.blocks(field, errs.Msg("Add at least one rule."))
	}
	if depth > maxGroups {
		c.blocks(field, errs.Msg("The brackets of a condition are nested too deeply."))
		return
	}
	for i, r := range rules {
		at := index(field, i)
		switch {
		case r.Group != nil:
			c.rules(at+".group.rules", r.Group.Rules, depth+1)
		case blankText(r.Variable):
			c.blocks(at+".variable", errs.Msg("Choose a variable."))
		case !slices.Contains(Operators(), r.Operator):
			c.blocks(at+".operator", errs.Msg("Choose how to compare."))
		case r.Operator == OpMatches:
			c.pattern(at+".value", r.Value)
		case !r.Operator.Unary() && r.Value == "":
			c.warns(at+".value", errs.Msg("There is nothing to compare with."))
		}
	}
}
