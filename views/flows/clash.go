package flows

import (
	"context"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
)

// ClashData is a part of a flow that two people changed, as the canvas's script asks about it.
type ClashData struct {
	Kind  flows.PutKind `json:"kind"`
	ID    string        `json:"id"`
	Title string        `json:"title"`
	Text  string        `json:"text"`
}

// ClashesData tells in the reader's language what two people changed at the same time.
func ClashesData(ctx context.Context, e *automation.ClashError) []ClashData {
	list := make([]ClashData, len(e.Clashes))
	for i, clash := range e.Clashes {
		list[i] = ClashData{Kind: clash.Kind, ID: clash.ID, Title: clashTitle(ctx, e, clash), Text: clashText(ctx, clash)}
	}
	return list
}

func clashTitle(ctx context.Context, e *automation.ClashError, clash flows.Clash) string {
	for _, g := range []*flows.Graph{e.Present, e.Base} {
		if n := g.Node(clash.Node); n != nil {
			return title(ctx, n)
		}
	}
	if clash.Kind == flows.PutNote {
		return i18n.T(ctx, "A note")
	}
	return i18n.T(ctx, "The whole flow")
}

func clashText(ctx context.Context, clash flows.Clash) string {
	switch clash.Why {
	case flows.ClashGone:
		return i18n.T(ctx, "You changed it, and somebody else removed it.")
	case flows.ClashRemoved:
		return i18n.T(ctx, "You removed it, and somebody else changed it.")
	case flows.ClashLine:
		return i18n.T(ctx, "A line that one of you drew leads from or to what the other took away.")
	}
	if clash.Kind == flows.PutEdge {
		return i18n.T(ctx, "Both of you changed where it leads.")
	}
	return i18n.T(ctx, "Both of you changed it.")
}
