package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	chrome "github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

var canvasRow = row{
	figures: []figure{
		{
			name: "canvas_frame_p95_ms", unit: "ms", budget: atMost(33),
			what: "canvas of 500 steps and 976 lines in headless Chromium without a GPU: 95 % of the frames came within, in the worst of moving the view, zooming, dragging one step and dragging 50",
		},
		{name: "canvas_open_ms", unit: "ms", budget: atMost(1500), what: "opening that canvas, from the address to all of it drawn; median of 5, the first with a cold cache"},
		{name: "editor_kb", unit: "KiB", budget: atMost(150), what: "canvas of the FAQ template with a cold cache: HTML, CSS and JS as sent, without fonts and pictures"},
	},
	measure: measureCanvas,
}

const canvasOpenings = 5

func measureCanvas(ctx context.Context, s *stage) (got readings, err error) {
	h, err := s.open(ctx, "canvas")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	// The demo's workspace: somebody is signed in there.
	if err := h.pool.QueryRow(ctx, "select id from tenants where name = 'Toko Melati'").Scan(&h.id); err != nil {
		return nil, err
	}
	var faq *flows.Graph
	for _, template := range flows.Gallery() {
		if template.ID == "faq" {
			faq = template.Graph("id")
		}
	}
	small, err := automation.Create(ctx, h.tenant(), "Questions", faq, "bench")
	if err != nil {
		return nil, err
	}
	large, err := automation.Create(ctx, h.tenant(), "Large", largeFlow(), "bench")
	if err != nil {
		return nil, err
	}
	p, err := h.start(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	loaded, err := loadPage(ctx, h.browsers[0], p.address, canvasPath(small))
	h.browsers[0].close()
	if err != nil {
		return nil, err
	}
	_, _ = fmt.Fprintf(h.out, "    canvas: %s\n", loaded)
	got = readings{"editor_kb": {value: float64(loaded.bytes()) / kibibyte}}
	chromium, err := chrome.Start()
	if err != nil {
		return nil, err
	}
	defer chromium.Stop()
	return got, chrome.Attempt(func(t chrome.TB) { h.draw(chromium.Profile(t, "http://"+p.address), large, got) })
}

func canvasPath(id uuid.UUID) string { return "/flows/" + id.String() + "/canvas" }

// draw opens the large flow a few times and then moves things on it as hands do.
func (h *shop) draw(tab *chrome.Tab, id uuid.UUID, got readings) {
	tab.Open("/login")
	tab.Fill("E-mail", people[0])
	tab.Fill("Password", demoPassword)
	tab.Submit("Log in")
	var took []time.Duration
	for range canvasOpenings {
		tab.Open("/dashboard") // where they come from
		began := time.Now()
		tab.Open(canvasPath(id))
		tab.Until(`document.querySelector("#flow-canvas[data-ready]")`)
		tab.Frame()
		took = append(took, time.Since(began))
	}
	got["canvas_open_ms"] = reading{value: milliseconds(median(took))}
	_, _ = fmt.Fprintf(h.out, "    opened in %v\n", took)
	worst := 0.0
	for _, gesture := range gestures {
		frames := framesOf(tab, id, gesture)
		_, _ = fmt.Fprintf(h.out, "    %s: %s\n", gesture.name, frames)
		worst = max(worst, frames.p95)
	}
	got["canvas_frame_p95_ms"] = reading{value: worst}
}

const (
	largeSteps, largeLines = flows.MaxNodes, 976
	// The steps lie in columns like those of "Tidy up".
	largeRows, acrossPixels, downPixels = 20, 368, 288
)

// largeFlow is the largest flow there may be: messages, buttons, conditions and questions, whose lines lead to the next columns and a few back.
func largeFlow() *flows.Graph {
	g := &flows.Graph{Schema: flows.Schema}
	name := func(i int) string { return fmt.Sprintf("s%d", i) }
	for i := range largeSteps {
		node := flows.New(name(i), flows.KindKeyword)
		switch i % 4 {
		case 1:
			node = flows.New(name(i), flows.KindButtons)
			node.Settings = &flows.ButtonsSettings{
				Text:    "Halo {{name}}, ada yang bisa kami bantu hari ini? Silakan pilih salah satu.",
				Buttons: []flows.Button{{ID: "b1", Title: "Cara pesan"}, {ID: "b2", Title: "Jam buka"}},
			}
		case 2:
			node = flows.New(name(i), flows.KindCondition)
		case 3:
			node = flows.New(name(i), flows.KindQuestion)
		case 0:
			if i > 0 {
				node = flows.New(name(i), flows.KindMessage)
				node.Settings = &flows.MessageSettings{Text: "Pesanan {{order}} sudah kami kirim. Terima kasih banyak sudah berbelanja di toko kami!"}
			}
		}
		node.X, node.Y = i/largeRows*acrossPixels, i%largeRows*downPixels
		g.Nodes = append(g.Nodes, node)
	}
	steps := []int{1, largeRows, 2*largeRows + 3, -largeRows}
	for out := 0; len(g.Edges) < largeLines; out++ {
		for i := range g.Nodes {
			outs := g.Nodes[i].Outs()
			if out >= len(outs) || len(g.Edges) == largeLines {
				continue
			}
			to := 1 + (i+steps[(i+out)%len(steps)]+largeSteps)%(largeSteps-1) // never to the beginning
			g.Edges = append(g.Edges, flows.Edge{From: name(i), Out: outs[out].Name, To: name(to)})
		}
	}
	return g
}
