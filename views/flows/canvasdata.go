package flows

import (
	"context"
	"encoding/json"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/static"
)

// canvasData is what the canvas's script knows when it begins.
type canvasData struct {
	Rev      int                     `json:"rev"`
	Graph    json.RawMessage         `json:"graph"`
	Problems []ProblemData           `json:"problems"`
	Kinds    map[flows.Kind]kindData `json:"kinds"`
	URLs     map[string]string       `json:"urls"`
	Texts    map[string]string       `json:"texts,omitempty"` // what the script says, by its English, where that is not the reader's language
}

// kindData is a kind of step, and the settings of a new one.
type kindData struct {
	Title  string          `json:"title"`
	Group  string          `json:"group"`
	Begins bool            `json:"begins,omitempty"`
	Node   json.RawMessage `json:"node"`
	Outs   []outData       `json:"outs"`
}

type outData struct {
	Name     string `json:"name"`
	Title    string `json:"title"`
	Optional bool   `json:"optional,omitempty"`
}

// ProblemData is a problem as the canvas's script reads it: Title is what the step is called, Text what is wrong.
type ProblemData struct {
	Node     string         `json:"node,omitempty"`
	Field    string         `json:"field,omitempty"`
	Out      string         `json:"out,omitempty"`
	Severity flows.Severity `json:"severity"`
	Title    string         `json:"title"`
	Text     string         `json:"text"`
}

// ProblemsData returns the problems of a graph in the reader's language.
func ProblemsData(ctx context.Context, g *flows.Graph, problems []flows.Problem) []ProblemData {
	list := make([]ProblemData, len(problems))
	for i, p := range problems {
		list[i] = ProblemData{
			Node: p.Node, Field: p.Field, Out: p.Out, Severity: p.Severity, Title: problemTitle(ctx, g, p), Text: i18n.Message(ctx, p.Message),
		}
	}
	return list
}

func (p CanvasProps) data(ctx context.Context) canvasData {
	return canvasData{
		Rev: p.Draft.Rev, Graph: p.Graph.Encode(), Problems: ProblemsData(ctx, p.Graph, p.Problems), Kinds: kindsData(ctx),
		URLs: p.urls(), Texts: texts(ctx),
	}
}

// urls are what the script asks. What is only looked at has no settings to open: those of the draft are others.
func (p CanvasProps) urls() map[string]string {
	address := path(p.Draft.ID)
	urls := map[string]string{"ops": address + "/ops", "panel": address + "/panel", "tidy": address + "/tidy", "test": address + "/test"}
	if p.Shown != "" {
		delete(urls, "panel")
	}
	return urls
}

func texts(ctx context.Context) map[string]string {
	if i18n.FromContext(ctx) == i18n.English {
		return nil
	}
	texts := make(map[string]string, len(static.FlowKeys))
	for _, key := range static.FlowKeys {
		texts[key] = i18n.Message(ctx, errs.Message{Format: key})
	}
	return texts
}

func kindsData(ctx context.Context) map[flows.Kind]kindData {
	kinds := make(map[flows.Kind]kindData, len(flows.Kinds()))
	for _, info := range flows.Kinds() {
		n := flows.New(newID, info.Kind)
		data := kindData{
			Title: i18n.Message(ctx, info.Title), Group: string(info.Group), Begins: info.Kind.Begins(), Node: flows.EncodeSettings(n.Settings),
			Outs: []outData{},
		}
		for _, out := range n.Outs() {
			data.Outs = append(data.Outs, outData{out.Name, outTitle(ctx, out), out.Optional})
		}
		kinds[info.Kind] = data
	}
	return kinds
}
