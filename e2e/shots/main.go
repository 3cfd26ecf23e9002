package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sync/errgroup"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/jobs"
)

const (
	folder = ".shots"
	// maxHeight cuts off endless lists, in pixels.
	maxHeight = 2400
	tabs      = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "shots: "+err.Error())
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	database, err := newDatabase(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.drop()) }()
	program, err := startProgram(ctx, database.url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, program.stop()) }()
	store, err := db.Open(db.Config{URL: database.url, MaxConns: 4, JobOptions: jobs.InsertOpts})
	if err != nil {
		return err
	}
	defer store.Close()
	blobs, err := program.blobs(ctx)
	if err != nil {
		return err
	}
	scene, err := fill(ctx, store, blobs)
	if err != nil {
		return fmt.Errorf("fill the database: %w", err)
	}
	chromium, err := browser.Start()
	if err != nil {
		return err
	}
	defer chromium.Stop()
	if err := emptyFolder(); err != nil {
		return err
	}

	var index index
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(tabs)
	for _, walk := range walks(scene, store) {
		if len(os.Args) > 1 && !slices.Contains(os.Args[1:], walk.who) {
			continue
		}
		group.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return take(chromium, program.url, walk, &index)
		})
	}
	err = group.Wait()
	index.print()
	return err
}

// emptyFolder removes the pictures of the run before: one of a page that is gone would mislead.
func emptyFolder() error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(folder, "*.png"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}

// take makes the pictures of one walk in one browser profile.
func take(chromium *browser.Chromium, origin string, walk walk, index *index) (err error) {
	watch := &watch{}
	defer func() {
		if r := recover(); r != nil {
			failed, ok := r.(failure)
			if !ok {
				panic(r)
			}
			err = fmt.Errorf("%s: %s", walk.who, string(failed))
		}
		watch.end()
	}()
	tab := chromium.Profile(watch, origin)
	for _, shot := range walk.shots {
		watch.doing = walk.who + ", " + shot.name
		if err := picture(tab, shot, index); err != nil {
			return err
		}
	}
	return nil
}

// view is a screen that a page is taken on.
type view struct {
	name string
	size browser.Size
	dark bool
}

// picture takes one page's pictures. A page that was brought into a state by clicking is not loaded anew for its other pictures.
func picture(tab *browser.Tab, shot shot, index *index) error {
	tab.Screen(browser.Desktop)
	tab.Dark(false)
	if shot.path != "" {
		tab.Status(shot.path)
	}
	if shot.do != nil {
		shot.do(tab)
	}
	views := []view{{"light", browser.Desktop, false}, {"dark", browser.Desktop, true}, {"phone", browser.Phone, false}}
	if shot.screens {
		views = append(views, view{"tablet", browser.Size{Width: 1024, Height: 768}, false}, view{"wide", browser.Size{Width: 1440, Height: 900}, false})
	}
	for _, view := range views {
		if shot.only != "" && shot.only != view.name {
			continue
		}
		tab.Screen(view.size)
		tab.Dark(view.dark)
		// Our pages follow the system's theme a moment later; River's have none of ours.
		tab.Until(fmt.Sprintf(`!("theme" in document.documentElement.dataset) || document.documentElement.classList.contains("dark") === %t`, view.dark))
		if view.name == "phone" && shot.phone != nil {
			shot.phone(tab)
		}
		name := shot.name + "." + view.name + ".png"
		if err := os.WriteFile(filepath.Join(folder, name), tab.Picture(view.size, maxHeight), 0o644); err != nil {
			return err
		}
		index.add(name)
	}
	return nil
}

// index lists the pictures that were written.
type index struct {
	mu    sync.Mutex
	names []string
}

func (i *index) add(name string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.names = append(i.names, name)
}

func (i *index) print() {
	slices.Sort(i.names)
	var pages []string
	for _, name := range i.names {
		page, view, _ := strings.Cut(strings.TrimSuffix(name, ".png"), ".")
		if last := len(pages) - 1; last >= 0 && strings.HasPrefix(pages[last], page+" ") {
			pages[last] += " " + view
		} else {
			pages = append(pages, page+" "+view)
		}
	}
	for _, page := range pages {
		name, views, _ := strings.Cut(page, " ")
		fmt.Printf("  %-34s %s\n", name, views)
	}
	fmt.Printf("%d pictures of %d pages in %s\n", len(i.names), len(pages), folder)
}
