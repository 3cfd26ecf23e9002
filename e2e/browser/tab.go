package browser

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// patience is how long anything a person waits for may take before the test fails. Generous: two test processes share two slow cores.
const patience = 30 * time.Second

// TB is what a tab needs of the test it is in; *testing.T has it.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// Tab is one tab of one person's browser profile. Its methods fail the test when the page does not do as asked. A tab is used from one
// goroutine.
type Tab struct {
	t      TB
	ctx    context.Context
	origin string // without a slash at the end
	log    *complaints
}

// Profile opens a tab in a new browser profile: no cookies, no storage, in English, with a desktop's screen. Paths that the tab opens
// are below origin. When the test ends, the profile is closed and whatever the browser complained about fails the test.
func (c *Chromium) Profile(t TB, origin string) *Tab {
	t.Helper()
	return open(t, c.ctx, origin, chromedp.WithNewBrowserContext())
}

// Sibling opens a further tab in the same profile: it shares the cookies.
func (b *Tab) Sibling() *Tab {
	b.t.Helper()
	return open(b.t, b.ctx, b.origin)
}

func open(t TB, parent context.Context, origin string, options ...chromedp.ContextOption) *Tab {
	t.Helper()
	b := &Tab{t: t, origin: strings.TrimSuffix(origin, "/"), log: &complaints{}}
	ctx, cancel := chromedp.NewContext(parent, append(options, chromedp.WithListener(b.listen))...)
	b.ctx = ctx
	t.Cleanup(func() {
		b.checkComplaints()
		cancel()
	})
	// The first run opens the tab, and the tab lives as long as the context of that run: no timeout here.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	b.Screen(Desktop)
	b.Dark(false)
	return b
}

// run runs one action within [patience].
func run[T any](b *Tab, doing string, action chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	result, err := chromedp.Run(ctx, action)
	if err != nil {
		b.fail("%s: %v", doing, err)
	}
	return result
}

// fail ends the test with what a person would have seen.
func (b *Tab) fail(format string, args ...any) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	seen, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText.slice(0, 1500)`))
	if err != nil {
		seen = "(the page cannot be read: " + err.Error() + ")"
	}
	b.t.Fatalf("%s\nThe page: %s\nThe browser complained: %q", fmt.Sprintf(format, args...), seen, b.log.all())
}

// Open opens a page of the site, or a whole address such as a mailed link, and expects it to answer 200.
func (b *Tab) Open(path string) {
	b.t.Helper()
	if status := b.Status(path); status != 200 {
		b.fail("open %s: status %d", path, status)
	}
}

// Status opens a page and returns the status it answered with, after redirects.
func (b *Tab) Status(path string) int {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.origin + path
	}
	return status(run(b, "open "+path, chromedp.NavigateResponse(path)))
}

func status(response *network.Response) int {
	if response == nil {
		return 0
	}
	return int(response.Status)
}

// Back goes back to the page before, as the browser's button does: the browser may have kept that page as it was left.
func (b *Tab) Back() {
	b.t.Helper()
	history := command(b, "read the history", page.GetNavigationHistory, cdp.Empty{})
	if history.CurrentIndex == 0 {
		b.fail("there is nothing to go back to")
	}
	before := history.Entries[history.CurrentIndex-1]
	command(b, "go back", page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: before.ID})
	b.Until("document.readyState === 'complete' && location.href === " + strconv.Quote(before.URL))
}

// Path returns the path and query of the page that is shown.
func (b *Tab) Path() string {
	b.t.Helper()
	return Eval[string](b, `location.pathname + location.search`)
}
