package layout

import (
	"context"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/static"
)

func documentTitle(title string) string {
	if title == "" {
		return "CloudWA"
	}
	return title + " · CloudWA"
}

func (f Frame) theme() string {
	switch f.Theme {
	case "light", "dark":
		return f.Theme
	}
	return "system"
}

// colorScheme tells the browser how to paint before the style sheet is there.
func (f Frame) colorScheme() string {
	if theme := f.theme(); theme != "system" {
		return theme
	}
	return "light dark"
}

// browserTexts returns the reader's translation of each text that the browser code shows.
func browserTexts(ctx context.Context) map[string]string {
	texts := make(map[string]string, len(static.Keys))
	for _, key := range static.Keys {
		texts[key] = i18n.Message(ctx, errs.Message{Format: key})
	}
	return texts
}
