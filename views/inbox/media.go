package inbox

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// The largest picture in a bubble, in pixels.
const (
	pictureWidth  = 280
	pictureHeight = 320
	stickerSide   = 144
)

// maxShown is how many pixels a picture may have that has no thumbnail and is shown all the same: a crafted one takes all of a browser's memory.
const maxShown = 4096 * 4096

func filePath(m inbox.Message) string     { return "/media/messages/" + m.ID.String() }
func downloadPath(m inbox.Message) string { return filePath(m) + "?download=1" }

// thumbPath is the picture in the bubble: the small one where there is one.
func thumbPath(m inbox.Message) string {
	if m.Media.ThumbKey == "" || m.Kind == gateway.KindSticker { // JPEG has no transparency
		return filePath(m)
	}
	return filePath(m) + "/thumb"
}

// player is what a file is shown with: "image", "video", "audio", or "" for a line with its name. What it is by its bytes decides; the same
// container may hold a video or only sound.
func player(m inbox.Message) string {
	f := m.Media
	switch family := storage.Family(f.MIME); {
	case family == "image" && (f.Width == 0 || f.Height == 0 || f.ThumbKey == "" && f.Width*f.Height > maxShown):
		return "" // damaged, or too large
	case family == "video" && (m.Kind == gateway.KindVoice || m.Kind == gateway.KindAudio):
		return "audio"
	default:
		return family
	}
}

// fitted returns the width and height of a picture in its bubble, so that nothing moves when it has come.
func fitted(width, height, mostWide, mostHigh int) (w, h string) {
	if width > mostWide {
		width, height = mostWide, height*mostWide/width
	}
	if height > mostHigh {
		width, height = width*mostHigh/height, mostHigh
	}
	return strconv.Itoa(max(1, width)), strconv.Itoa(max(1, height))
}

// fileName is what a file is called: by its sender, else by what it is.
func fileName(ctx context.Context, m inbox.Message) string {
	if name := storage.CleanName(m.Media.Name); name != "" {
		return name
	}
	return kindWord(ctx, m.Kind)
}

// fileNote is what a file is and how large, as far as it is known.
func fileNote(ctx context.Context, m inbox.Message) string {
	var parts []string
	ending := strings.TrimPrefix(filepath.Ext(storage.CleanName(m.Media.Name)), ".")
	if ending == "" {
		ending = strings.TrimPrefix(storage.Extension(m.Media.MIME), ".")
	}
	if ending != "" && len(ending) <= 5 {
		parts = append(parts, strings.ToUpper(ending))
	}
	if m.Media.Size > 0 {
		parts = append(parts, i18n.Size(ctx, m.Media.Size))
	}
	return strings.Join(parts, " · ")
}

// mapPath is where a place is to be seen on a map.
func mapPath(l gateway.Location) string {
	at := func(separator string) string {
		return strconv.FormatFloat(l.Latitude, 'f', 5, 64) + separator + strconv.FormatFloat(l.Longitude, 'f', 5, 64)
	}
	return "https://www.openstreetmap.org/?mlat=" + at("&mlon=") + "#map=17/" + at("/")
}
