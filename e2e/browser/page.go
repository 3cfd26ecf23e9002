package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// pageScript finds things on a page the way people name them. DevTools runs it, so the page's security policy does not apply to it, and
// it also works where the page's own scripts are off.
//
//go:embed page.js
var pageScript string

// Eval evaluates an expression in the page.
func Eval[T any](b *Tab, expression string) T {
	b.t.Helper()
	return run(b, "evaluate "+expression, chromedp.Evaluate[T](expression))
}

// call evaluates a function of page.js.
func call[T any](ctx context.Context, function string, args ...any) (T, error) {
	encoded := make([]string, len(args))
	for i, arg := range args {
		text, err := json.Marshal(arg)
		if err != nil {
			var zero T
			return zero, err
		}
		encoded[i] = string(text)
	}
	return chromedp.Run(ctx, chromedp.Evaluate[T]("("+pageScript+")."+function+"("+strings.Join(encoded, ", ")+")"))
}

// pollEvery is how often a page is looked at while something is awaited. A page may be replaced meanwhile, which ends any waiting
// inside it, so the waiting is done out here.
const pollEvery = 15 * time.Millisecond

// until looks at the page until look is satisfied; an error counts as "not yet", because a page that is being replaced answers with one.
func (b *Tab) until(what string, look func(ctx context.Context) (bool, error)) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		ok, err := look(ctx)
		if ok && err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			b.fail("waited for %s (last error: %v)", what, err)
		}
	}
}

// Until waits for an expression of the page to become true.
func (b *Tab) Until(expression string) {
	b.t.Helper()
	b.until(expression, func(ctx context.Context) (bool, error) {
		return chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
	})
}

// See waits for a text that a person can see.
func (b *Tab) See(text string) {
	b.t.Helper()
	b.until("the text "+text, func(ctx context.Context) (bool, error) { return call[bool](ctx, "sees", text) })
}

// Sees reports whether the text can be seen now.
func (b *Tab) Sees(text string) bool {
	b.t.Helper()
	ok, err := call[bool](b.ctx, "sees", text)
	if err != nil {
		b.fail("look for %q: %v", text, err)
	}
	return ok
}

// Value returns what the field with that label holds.
func (b *Tab) Value(label string) string {
	b.t.Helper()
	value, err := call[string](b.ctx, "value", label)
	if err != nil {
		b.fail("read the field %q: %v", label, err)
	}
	return value
}

// spot is a place on the screen.
type spot struct {
	X, Y    float64
	Problem string
}

// Fill types text into the field with that label, in place of what it held. In a list it chooses the option with that text.
func (b *Tab) Fill(label, text string) {
	b.t.Helper()
	kind := ""
	b.until("the field "+label, func(ctx context.Context) (ok bool, err error) {
		kind, err = call[string](ctx, "enter", label, text)
		return kind != "", err
	})
	if kind == "chosen" {
		return
	}
	run(b, "type into "+label, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if text == "" {
			_, err := chromedp.KeyEvent(kb.Delete)(ctx, t)
			return err
		}
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// Click clicks a button, a link, a tab or a checkbox by its name: the whole of it, or a part where nothing has it as the whole.
func (b *Tab) Click(name string) {
	b.t.Helper()
	at := b.spot(name)
	run(b, "click "+name, chromedp.MouseClickXY(at.X, at.Y))
}

// Submit clicks like [Tab.Click] and waits for the page that this leads to; it returns that page's status, after redirects.
func (b *Tab) Submit(name string) int {
	b.t.Helper()
	at := b.spot(name)
	return b.leads("click "+name, chromedp.MouseClickXY(at.X, at.Y))
}

// leads runs an action that leads to another page and returns that page's status.
func (b *Tab) leads(doing string, action chromedp.Action[chromedp.Void]) int {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	response, err := chromedp.RunResponse(ctx, action)
	if err != nil {
		b.fail("%s and wait for the next page: %v", doing, err)
	}
	return status(response)
}

// spot waits until the named thing is there and nothing covers it.
func (b *Tab) spot(name string) spot {
	b.t.Helper()
	at := spot{Problem: "it is not there"}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		found, err := call[spot](ctx, "spot", name)
		if err == nil {
			if at = found; at.Problem == "" {
				return at
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			b.fail("cannot click %q: %s", name, at.Problem)
		}
	}
}

// Upload chooses a file of this machine in the page's one file field.
func (b *Tab) Upload(path string) {
	b.t.Helper()
	run(b, "choose a file", chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{path}))
}
