package flows

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

func path(id uuid.UUID) string { return "/flows/" + id.String() }

func number(ctx context.Context, n int) string { return i18n.Number(ctx, int64(n)) }

// Status says how a flow is, in a word or two.
func status(ctx context.Context, f automation.Flow) ui.BadgeProps {
	switch {
	case f.Orphaned():
		return ui.BadgeProps{Label: i18n.T(ctx, "Needs a number"), Kind: ui.KindWarning}
	case f.Active:
		return ui.BadgeProps{Label: i18n.T(ctx, "Active"), Kind: ui.KindSuccess}
	case f.Version == 0:
		return ui.BadgeProps{Label: i18n.T(ctx, "Draft")}
	default:
		return ui.BadgeProps{Label: i18n.T(ctx, "Inactive")}
	}
}

// words say what starts a flow: the words of its keywords, and the kinds of what else does.
func words(ctx context.Context, triggers []flows.Trigger) (list []string) {
	for _, trigger := range triggers {
		switch trigger.Kind {
		case flows.KindKeyword:
			list = append(list, trigger.Words...)
		case flows.KindTagAdded:
			list = append(list, i18n.T(ctx, "Tag added")+": "+trigger.Tag)
		default:
			list = append(list, i18n.Message(ctx, trigger.Kind.Info().Title))
		}
	}
	return slices.DeleteFunc(list, func(word string) bool { return word == "" })
}

// place says where a flow answers.
func place(ctx context.Context, f automation.Flow, numbers []devices.Name) string {
	for _, d := range numbers {
		if d.ID == f.DeviceID {
			return d.Name
		}
	}
	if f.EveryDevice {
		return i18n.T(ctx, "Every number")
	}
	return i18n.T(ctx, "Deleted number")
}

// placeOptions are the choices of a field "place": every number, and each of them.
func placeOptions(ctx context.Context, numbers []devices.Name) []ui.Option {
	options := []ui.Option{{Value: everywhere, Label: i18n.T(ctx, "Every number")}}
	for _, d := range numbers {
		options = append(options, ui.Option{Value: d.ID.String(), Label: d.Name})
	}
	return options
}

// everywhere is the value of a field "place" for every number.
const everywhere = "all"

// ChangesSince says how many changes customers will see once the draft is published; "" for none, and before the first version.
func ChangesSince(ctx context.Context, changes, version int) string {
	if changes == 0 || version == 0 {
		return ""
	}
	return i18n.N(ctx, "%d change since version %s", "%d changes since version %s", changes, strconv.Itoa(version))
}

// deleted says what deleting a flow would stop.
func deleted(ctx context.Context, f automation.Flow, waiting int) string {
	if waiting == 0 {
		return i18n.T(ctx, "No chat is in it. Its %s published versions are deleted too.", strconv.Itoa(f.Version))
	}
	return i18n.N(ctx, "%d chat is in it now and will stop.", "%d chats are in it now and will stop.", waiting) + " " +
		i18n.T(ctx, "Its %s published versions are deleted too.", strconv.Itoa(f.Version))
}

// blankPlace is the first choice of where a flow answers whose number was deleted.
func blankPlace(ctx context.Context, p ShowProps) string {
	if p.About.Place == "" {
		return i18n.T(ctx, "Choose")
	}
	return ""
}

// wholeProblem is what is wrong with a field of the flow as a whole.
func (p ShowProps) wholeProblem(ctx context.Context, field string) string {
	if text := p.Wrong.Of(field); text != "" {
		return text
	}
	for _, problem := range p.Problems {
		if problem.Node == "" && problem.Field == field {
			return i18n.Message(ctx, problem.Message)
		}
	}
	return ""
}

func pickerTitle(ctx context.Context, p ShowProps) string {
	if p.Adding.After == "" {
		return i18n.T(ctx, "How else does this flow begin?")
	}
	return i18n.T(ctx, "What happens after “%s”?", title(ctx, p.Graph.Node(p.Adding.After)))
}

// Named returns a copy of a graph whose steps without a name are called by their kind, so that sentences about them can be read.
func Named(ctx context.Context, g *flows.Graph) *flows.Graph {
	named := g.Clone()
	for i := range named.Nodes {
		named.Nodes[i].Label = title(ctx, &named.Nodes[i])
	}
	return named
}
