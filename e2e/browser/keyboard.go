package browser

import (
	"context"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The keys that pages are used with, besides those that type.
const (
	KeyTab    = kb.Tab
	KeyEnter  = kb.Enter
	KeyEscape = kb.Escape
	KeySpace  = " "
	KeyDown   = kb.ArrowDown
	KeyUp     = kb.ArrowUp
	KeyRight  = kb.ArrowRight
)

// Focus is where the keyboard is.
type Focus struct {
	Lost     bool // nothing has the focus: the next key starts at the top of the page
	Name     string
	Element  string // for messages
	Visible  bool   // a person sees it: it has an outline of at least 2 px
	OnScreen bool
}

// Press presses keys, one after the other.
func (b *Tab) Press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		run(b, "press a key", chromedp.KeyEvent(key))
	}
}

// PressLeads presses a key that leads to another page and returns that page's status.
func (b *Tab) PressLeads(key string) int {
	b.t.Helper()
	return b.leads("press a key", chromedp.KeyEvent(key))
}

// Type types text with one stroke per character.
func (b *Tab) Type(text string) {
	b.t.Helper()
	run(b, "type", chromedp.KeyEvent(text))
}

// Focus returns where the keyboard is now.
func (b *Tab) Focus() Focus {
	b.t.Helper()
	focus, err := call[Focus](b.ctx, "focus")
	if err != nil {
		b.fail("look for the focus: %v", err)
	}
	return focus
}

// MustFocus fails the test unless something has the focus, can be seen to have it, and is on the screen.
func (b *Tab) MustFocus() Focus {
	b.t.Helper()
	focus := b.Focus()
	switch {
	case focus.Lost:
		b.fail("the focus is lost")
	case !focus.Visible:
		b.fail("nobody can see that %s has the focus", focus.Element)
	case !focus.OnScreen:
		b.fail("%s has the focus outside the screen", focus.Element)
	}
	return focus
}

// MustFocusOn waits until the thing with that name has the focus, which a page gives a moment after it is loaded, and checks it like
// [Tab.MustFocus].
func (b *Tab) MustFocusOn(name string) {
	b.t.Helper()
	b.until("the focus on "+name, func(ctx context.Context) (bool, error) {
		focus, err := call[Focus](ctx, "focus")
		return focus.Name == name, err
	})
	b.MustFocus()
}

// tabStops is more than any page has.
const tabStops = 80

// TabTo presses Tab until the thing with that name has the focus, and checks every stop on the way.
func (b *Tab) TabTo(name string) {
	b.t.Helper()
	var passed []string
	for range tabStops {
		b.Press(KeyTab)
		focus := b.MustFocus()
		if focus.Name == name {
			return
		}
		passed = append(passed, focus.Name)
	}
	b.fail("Tab never reaches %q; it passed %q", name, passed)
}
