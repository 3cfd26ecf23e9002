package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"

	"github.com/PuerkitoBio/goquery"
)

var weightRow = row{
	figures: []figure{
		{name: "landing_kb", unit: "KiB", budget: atMost(90), what: "landing page with a cold cache: HTML, CSS and JS as sent, without fonts and pictures"},
		{name: "login_kb", unit: "KiB", what: "the same for the login page"},
		{name: "dashboard_kb", unit: "KiB", what: "the same for the dashboard"},
		{name: "fonts_kb", unit: "KiB", budget: atMost(60), what: "all fonts that the landing page's style sheets name"},
	},
	measure: measureWeight,
}

const kibibyte = 1 << 10

func measureWeight(ctx context.Context, s *stage) (readings, error) {
	p, err := s.start(ctx)
	if err != nil {
		return nil, err
	}
	got, err := weigh(ctx, s, p.address)
	return got, errors.Join(err, p.stop())
}

func weigh(ctx context.Context, s *stage, address string) (readings, error) {
	visitor := newBrowser()
	defer visitor.close()
	got := readings{}
	for _, page := range []struct {
		name, path string
		browser    *browser
	}{{"landing_kb", "/", visitor}, {"login_kb", "/login", visitor}, {"dashboard_kb", "/dashboard", s.browsers[0]}} {
		loaded, err := loadPage(ctx, page.browser, address, page.path)
		if err != nil {
			return nil, err
		}
		got[page.name] = reading{value: float64(loaded.bytes()) / kibibyte}
		_, _ = fmt.Fprintf(s.out, "    %s: %s\n", page.path, loaded)
		if page.path != "/" {
			continue
		}
		fonts, err := fontBytes(ctx, visitor, address, loaded.styles)
		if err != nil {
			return nil, err
		}
		got["fonts_kb"] = reading{value: float64(fonts) / kibibyte}
	}
	return got, nil
}

// page is a page with the files that a browser needs to show it.
type page struct {
	html            download
	styles, scripts []string // paths, in the order of the page
	files           map[string]download
}

func (p page) bytes() int {
	sum := len(p.html.body)
	for _, file := range p.files {
		sum += len(file.body)
	}
	return sum
}

// String tells the sizes one by one.
func (p page) String() string {
	text := fmt.Sprintf("HTML %d bytes (%s)", len(p.html.body), p.html.codingName())
	for _, path := range slices.Concat(p.styles, p.scripts) {
		text += fmt.Sprintf(", %s %d (%s)", path, len(p.files[path].body), p.files[path].codingName())
	}
	return text
}

// loadPage loads a page and its style sheets and scripts as a browser does.
func loadPage(ctx context.Context, b *browser, address, path string) (page, error) {
	loaded := page{files: map[string]download{}}
	var err error
	if loaded.html, err = b.get(ctx, address, path, browserCodings); err != nil {
		return loaded, err
	}
	source := loaded.html
	if source.coding != "" {
		if source, err = b.get(ctx, address, path, plain); err != nil {
			return loaded, err
		}
	}
	if loaded.styles, loaded.scripts, err = links(source.body, path); err != nil {
		return loaded, err
	}
	if len(loaded.styles) == 0 || len(loaded.scripts) == 0 {
		return loaded, fmt.Errorf("%s has no style sheet or no script: is it the page?", path)
	}
	for _, file := range slices.Concat(loaded.styles, loaded.scripts) {
		if loaded.files[file], err = b.get(ctx, address, file, browserCodings); err != nil {
			return loaded, err
		}
	}
	return loaded, nil
}

// links returns the style sheets and scripts that a page loads, each once. Preloaded modules count as scripts.
func links(html []byte, path string) (styles, scripts []string, err error) {
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(html))
	if err != nil {
		return nil, nil, err
	}
	collect := func(selector, attribute string, into *[]string) {
		doc.Find(selector).Each(func(_ int, element *goquery.Selection) {
			target := resolve(path, element.AttrOr(attribute, ""))
			if target != "" && !slices.Contains(*into, target) {
				*into = append(*into, target)
			}
		})
	}
	collect("link[rel~=stylesheet][href]", "href", &styles)
	collect("script[src]", "src", &scripts)
	collect("link[rel~=modulepreload][href], link[rel~=preload][as=script][href]", "href", &scripts)
	return styles, scripts, nil
}

// resolve returns the path that a reference on a page of the same host means; "" where it means another host.
func resolve(from, reference string) string {
	base, errBase := url.Parse(from)
	target, errTarget := url.Parse(reference)
	if errBase != nil || errTarget != nil || target.Host != "" {
		return ""
	}
	return base.ResolveReference(target).RequestURI()
}

var fontPattern = regexp.MustCompile(`url\(["']?([^"')]+\.woff2?)["']?\)`)

// fontBytes returns the size of all fonts that the style sheets name, each once.
func fontBytes(ctx context.Context, b *browser, address string, styles []string) (int, error) {
	seen, sum := map[string]bool{}, 0
	for _, style := range styles {
		css, err := b.get(ctx, address, style, plain)
		if err != nil {
			return 0, err
		}
		for _, match := range fontPattern.FindAllSubmatch(css.body, -1) {
			path := resolve(style, string(match[1]))
			if path == "" || seen[path] {
				continue
			}
			seen[path] = true
			font, err := b.get(ctx, address, path, browserCodings)
			if err != nil {
				return 0, err
			}
			sum += len(font.body)
		}
	}
	return sum, nil
}
