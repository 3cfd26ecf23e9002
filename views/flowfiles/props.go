package flowfiles

import (
	"context"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Props is what the page shows.
type Props struct {
	Manages  bool
	Files    []automation.File
	Problems ui.Problems
}

// Label is what a menu calls a file: its name and size.
func Label(ctx context.Context, f automation.File) string {
	return f.Name + " · " + i18n.Size(ctx, f.Size)
}

func filePath(f automation.File) string { return "/media/flows/" + f.ID.String() }

func icon(f automation.File) ui.IconName {
	kinds := map[flows.MediaKind]flows.Kind{flows.Image: flows.KindImage, flows.Video: flows.KindVideo, flows.Audio: flows.KindAudio}
	if kind, ok := kinds[f.Kind()]; ok {
		return ui.IconName(kind.Info().Icon)
	}
	return ui.IconFileText
}
