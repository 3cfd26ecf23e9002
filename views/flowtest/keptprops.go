package flowtest

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/rehearsal"
	"github.com/cloudwa/cloudwa/views/ui"
)

// KeptProps is the tests that a flow is held to, as they go on its draft.
type KeptProps struct {
	ID      uuid.UUID
	Name    string // of the flow
	Graph   *flows.Graph
	Tests   []KeptTest
	Manages bool

	Wrong    uuid.UUID // the test whose form came back
	Typed    string    // with this name
	Problems ui.Problems
}

// KeptTest is a test and how it goes.
type KeptTest struct {
	automation.Test
	rehearsal.Verdict
}

func (p Props) kept() string { return "/flows/" + p.ID.String() + "/tests" }

func (p KeptProps) flow() string { return "/flows/" + p.ID.String() }

func (p KeptProps) path() string { return p.flow() + "/tests" }

// Failing is how many of the tests the draft does not pass.
func (p KeptProps) Failing() (n int) {
	for _, test := range p.Tests {
		if !test.Passed() {
			n++
		}
	}
	return n
}

// Unreached are the steps that no test comes to.
func (p KeptProps) Unreached() []string {
	list := []string{}
	for i := range p.Graph.Nodes {
		id, reached := p.Graph.Nodes[i].ID, false
		for _, test := range p.Tests {
			reached = reached || test.Reached[id]
		}
		if !reached {
			list = append(list, id)
		}
	}
	return list
}

func (p KeptProps) title(ctx context.Context, node string) string {
	return Props{Graph: p.Graph}.title(ctx, "", node)
}

func (p KeptProps) typed(test KeptTest) string {
	if p.Wrong == test.ID {
		return p.Typed
	}
	return test.Name
}

func (p KeptProps) problems(test KeptTest) ui.Problems {
	if p.Wrong == test.ID {
		return p.Problems
	}
	return nil
}

// summary says how the tests go.
func (p KeptProps) summary(ctx context.Context) (kind ui.Kind, text string) {
	if n := p.Failing(); n > 0 {
		return ui.KindDanger, i18n.N(ctx, "%d of the tests is not passed by the draft.", "%d of the tests are not passed by the draft.", n)
	}
	return ui.KindSuccess, i18n.N(ctx, "The draft passes its %d test.", "The draft passes all %d tests.", len(p.Tests))
}

// pair is a reply that was expected beside the one that came; one of them may be missing.
type pair struct{ expected, came *rehearsal.Reply }

func pairs(t rehearsal.Turn) (list []pair) {
	for i := range max(len(t.Expected), len(t.Came)) {
		var p pair
		if i < len(t.Expected) {
			p.expected = &t.Expected[i]
		}
		if i < len(t.Came) {
			p.came = &t.Came[i]
		}
		list = append(list, p)
	}
	return list
}

func (p pair) same() bool {
	return p.expected != nil && p.came != nil && rehearsal.Turn{Expected: []rehearsal.Reply{*p.expected}, Came: []rehearsal.Reply{*p.came}}.Same()
}

// whole is a reply in one text: its file, what it says, and its choices.
func whole(r *rehearsal.Reply) string {
	if r == nil {
		return ""
	}
	var lines []string
	if r.Media != "" {
		lines = append(lines, "["+r.Media+"]")
	}
	if r.Text != "" {
		lines = append(lines, r.Text)
	}
	for _, choice := range r.Choices {
		lines = append(lines, "▸ "+choice)
	}
	return strings.Join(lines, "\n")
}
