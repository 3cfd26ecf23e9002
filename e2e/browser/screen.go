package browser

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Size is a screen. A narrow one is a phone's: it has touch and no scroll bars.
type Size struct {
	Width, Height int64
	Phone         bool
}

const (
	desktopWidth  = 1280
	desktopHeight = 800
)

// The screens that pages are checked on. 360 px is the narrowest that phones in use have.
var (
	Desktop = Size{Width: desktopWidth, Height: desktopHeight}
	Phone   = Size{Width: 360, Height: 740, Phone: true}
)

// Screen changes the size of the screen.
func (b *Tab) Screen(size Size) {
	b.t.Helper()
	var options []chromedp.EmulateViewportOption
	if size.Phone {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	run(b, "change the screen", chromedp.EmulateViewport(size.Width, size.Height, options...))
}

// Dark makes the system's theme dark or light. Motion is always reduced: a test would otherwise click where a menu is not yet.
func (b *Tab) Dark(dark bool) {
	b.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	command(b, "change the system's theme", emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// Settle ends every transition that is under way, so that the page looks as it will stay.
func (b *Tab) Settle() {
	b.t.Helper()
	b.until("the page to come to rest", func(ctx context.Context) (bool, error) { return call[bool](ctx, "settle") })
}

// WithoutScripts turns the pages' scripts off, from the next page on.
func (b *Tab) WithoutScripts() {
	b.t.Helper()
	command(b, "turn scripts off", emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

func command[P, R any](b *Tab, doing string, cmd cdp.Command[P, R], params P) R {
	b.t.Helper()
	return run(b, doing, func(ctx context.Context, t *chromedp.Target) (R, error) { return cdp.Call(ctx, t, cmd, params) })
}

// Wider returns what sticks out of a screen of that width; nothing when the page needs no sideways scrolling.
func (b *Tab) Wider(width int64) []string {
	b.t.Helper()
	out, err := call[[]string](b.ctx, "wider", width)
	if err != nil {
		b.fail("measure the page: %v", err)
	}
	return out
}

// Picture returns the page as PNG, from its top down to at most maxHeight pixels, and at least as high as the screen.
func (b *Tab) Picture(size Size, maxHeight int64) []byte {
	b.t.Helper()
	height, err := call[int64](b.ctx, "height")
	if err != nil {
		b.fail("measure the page: %v", err)
	}
	// The screen grows to the page, so that what sticks to its edges is drawn once, at the end.
	tall := size
	tall.Height = min(max(height, size.Height), maxHeight)
	b.Screen(tall)
	b.Until("document.fonts.status === 'loaded'")
	b.Settle()
	result := command(b, "take a picture", page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng})
	b.Screen(size)
	return result.Data
}
