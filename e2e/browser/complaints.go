package browser

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// complaints is what the browser found wrong: errors and warnings of scripts, refusals of the security policy, requests that failed.
type complaints struct {
	mu    sync.Mutex
	texts []string
	urls  map[network.RequestID]string
}

func (c *complaints) add(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.texts = append(c.texts, fmt.Sprintf(format, args...))
}

func (c *complaints) all() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.texts)
}

func (c *complaints) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	texts := c.texts
	c.texts = nil
	return texts
}

func (c *complaints) asked(id network.RequestID, url string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.urls == nil {
		c.urls = map[network.RequestID]string{}
	}
	c.urls[id] = url
}

func (c *complaints) url(id network.RequestID) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.urls[id]
}

// listen runs between the browser's messages, so it sends none itself.
func (b *Tab) listen(event any) {
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			b.log.add("console.%s: %s", e.Type, words(e.Args))
		}
	case *runtime.EventExceptionThrown:
		b.log.add("exception: %s", (&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error())
	case *log.EventEntryAdded:
		b.logged(e.Entry)
	case *network.EventRequestWillBeSent:
		b.log.asked(e.RequestID, e.Request.Method+" "+e.Request.URL)
	case *network.EventResponseReceived:
		// A page's own status is what a test asks about; what the page loads must be there.
		if e.Response.Status >= 400 && e.Type != network.ResourceTypeDocument {
			b.log.add("%s answered %d", b.log.url(e.RequestID), e.Response.Status)
		}
	case *network.EventLoadingFailed:
		if !e.Canceled {
			b.log.add("%s failed: %s %s", b.log.url(e.RequestID), e.ErrorText, e.BlockedReason)
		}
	case *page.EventJavascriptDialogOpening:
		b.log.add("the page asked: %s %q", e.Type, e.Message)
		go func() {
			// Answered, or every later command would wait for it. An error means that the tab has gone.
			_ = chromedp.Do(b.ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
				_, err := cdp.Call(ctx, t, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
				return err
			}))
		}()
	}
}

// logged takes the browser's own words. Those about the network repeat what the network's events say.
func (b *Tab) logged(e *log.Entry) {
	if e.Source == log.EntrySourceNetwork || (e.Level != log.EntryLevelError && e.Level != log.EntryLevelWarning) {
		return
	}
	b.log.add("%s %s: %s (%s)", e.Source, e.Level, e.Text, e.URL)
}

func words(args []*runtime.RemoteObject) string {
	text := ""
	for _, a := range args {
		if a.Description != "" {
			text += a.Description + " "
		} else {
			text += string(a.Value) + " "
		}
	}
	return text
}

// Complaints returns what the browser complained about since the last call, and forgets it.
func (b *Tab) Complaints() []string {
	b.t.Helper()
	Eval[int](b, "1") // what the browser said before it answers this has been heard
	return b.log.take()
}

func (b *Tab) checkComplaints() {
	b.t.Helper()
	if b.ctx.Err() != nil {
		return
	}
	for _, text := range b.log.take() {
		b.t.Errorf("the browser complained: %s", text)
	}
}
