package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"

	"github.com/chromedp/chromedp"
)

// Chromium is one running headless browser. Each person gets a profile of their own in it: see [Chromium.Profile].
type Chromium struct {
	ctx  context.Context
	stop []context.CancelFunc
}

// Start starts the browser that CLOUDWA_CHROME names, or the first Chromium or Chrome in the path, with a new user data folder, which
// [Chromium.Stop] removes. Without a browser the error says how to get one.
func Start() (*Chromium, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("use-fake-device-for-media-stream", true), // a microphone that beeps, which every page may use
		chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.WindowSize(desktopWidth, desktopHeight),
	)
	c := &Chromium{}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	c.stop = append(c.stop, stop)
	ctx, stop := chromedp.NewContext(allocator)
	c.stop = append(c.stop, stop)
	c.ctx = ctx
	if err := chromedp.Do(ctx); err != nil {
		c.Stop()
		return nil, fmt.Errorf("%s does not start: %w", path, err)
	}
	return c, nil
}

// Stop ends the browser and removes its user data.
func (c *Chromium) Stop() {
	for i := len(c.stop) - 1; i >= 0; i-- {
		c.stop[i]()
	}
}

func find() (string, error) {
	names := []string{"chromium", "chromium-browser", "google-chrome"}
	if named := os.Getenv("CLOUDWA_CHROME"); named != "" {
		names = []string{named}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no browser (looked for %q): run \"scripts/setup test\", or name one with CLOUDWA_CHROME", names)
}
