package flows

import (
	"strings"

	"github.com/cloudwa/cloudwa/internal/flows"
)

// summary is what a step says or does in a few words of its own, for the outline; "" where there is nothing to tell.
func summary(n *flows.Node) string {
	switch s := n.Settings.(type) {
	case *flows.KeywordSettings:
		var words []string
		for _, term := range s.Terms {
			words = append(words, term.Text)
		}
		return strings.Trim(strings.Join(words, ", "), ", ")
	case *flows.TagAddedSettings:
		return s.Tag
	case *flows.MessageSettings:
		return s.Text
	case *flows.MediaSettings:
		return s.Caption
	case *flows.ButtonsSettings:
		return s.Text
	case *flows.QuickReplySettings:
		return s.Body
	case *flows.ListSettings:
		return s.Body
	case *flows.QuestionSettings:
		return s.Prompt
	case *flows.HandoverSettings:
		return s.Text
	case *flows.TagSettings:
		return strings.Join(append(append([]string{}, s.Add...), s.Remove...), ", ")
	case *flows.APISettings:
		return s.URL
	case *flows.ConditionSettings:
		return condition(s)
	case *flows.SetSettings:
		var names []string
		for _, set := range s.Set {
			names = append(names, set.Variable)
		}
		return strings.Trim(strings.Join(names, ", "), ", ")
	}
	return ""
}

func condition(s *flows.ConditionSettings) string {
	if s.Expression != "" {
		return s.Expression
	}
	var names []string
	for _, rule := range s.Rules {
		if rule.Variable != "" {
			names = append(names, rule.Variable)
		}
	}
	return strings.Join(names, ", ")
}
