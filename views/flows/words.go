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

func placeValue(f automation.Flow) string {
	switch {
	case f.EveryDevice:
		return everywhere
	case f.DeviceID == uuid.Nil:
		return ""
	}
	return f.DeviceID.String()
}

// deleted says what deleting a flow would stop.
func deleted(ctx context.Context, f automation.Flow, waiting int) string {
	if waiting == 0 {
		return i18n.T(ctx, "No chat is in it. Its %s published versions are deleted too.", strconv.Itoa(f.Version))
	}
	return i18n.N(ctx, "%d chat is in it now and will stop.", "%d chats are in it now and will stop.", waiting) + " " +
		i18n.T(ctx, "Its %s published versions are deleted too.", strconv.Itoa(f.Version))
}
