package numbers

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// headLine is the line under a number's name.
func headLine(ctx context.Context, d devices.Device) string {
	return phone(ctx, d) + " · " + provider(ctx, d)
}

// place says whose server a number is on.
func place(ctx context.Context, d devices.Device) string {
	if d.ServerID == uuid.Nil {
		return i18n.T(ctx, "on the operator's server")
	}
	return i18n.T(ctx, "on your own server")
}

// entryIcon is the icon of a line of the timeline.
func entryIcon(kind devices.EntryKind) ui.IconName {
	switch kind {
	case devices.EntryAdded:
		return ui.IconPlus
	case devices.EntryState:
		return ui.IconSmartphone
	case devices.EntryHealth:
		return ui.IconActivity
	case devices.EntryAction:
		return ui.IconUser
	case devices.EntryReconnect:
		return ui.IconRefreshCw
	case devices.EntryCatchUp:
		return ui.IconDownload
	}
	return ui.IconInfo
}

func (p ShowProps) pager() ui.PagerProps {
	var pager ui.PagerProps
	if p.Before != uuid.Nil {
		pager.Newer = path(p.Device.ID)
	}
	if p.More {
		pager.Older = path(p.Device.ID) + "?before=" + p.Entries[len(p.Entries)-1].ID.String()
	}
	return pager
}
