package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/google/uuid"

	chrome "github.com/cloudwa/cloudwa/e2e/browser"
)

// gesture is something that people do on the canvas for a while.
type gesture struct {
	name string
	zoom float64 // how large the canvas is drawn at the beginning
	do   func(tab *chrome.Tab, at func(column, row float64) chrome.Point)
}

const (
	// farOut shows about a hundred steps: what costs the most to draw.
	farOut = 0.25
	turns  = 90 // of the wheel, or movements of the hand
)

var gestures = []gesture{
	{"move the view", farOut, func(tab *chrome.Tab, at func(column, row float64) chrome.Point) {
		for i := range turns {
			tab.Wheel(at(4, 4), 24*math.Cos(float64(i)/14), 24*math.Sin(float64(i)/14), 0)
		}
	}},
	{"zoom", farOut, func(tab *chrome.Tab, at func(column, row float64) chrome.Point) {
		for i := range turns {
			tab.Wheel(at(4, 4), 0, -10*math.Copysign(1, math.Sin(float64(i)/14)), chrome.Ctrl)
		}
	}},
	{"drag a step", farOut, func(tab *chrome.Tab, at func(column, row float64) chrome.Point) {
		tab.Drag(circle(at(4.3, 4.05))...)
	}},
	{"drag 50 steps", farOut, func(tab *chrome.Tab, at func(column, row float64) chrome.Point) {
		tab.Drag(at(1.85, 0.94), at(6.9, 10.94)) // five columns of ten
		tab.Until(`document.querySelectorAll(".flow-node[data-selected]").length === 50`)
		tab.Drag(circle(at(4.3, 4.05))...)
	}},
}

// circle is the way of a hand that moves something around.
func circle(start chrome.Point) []chrome.Point {
	points := []chrome.Point{start}
	for i := 1; i <= turns/4; i++ { // a drag goes from point to point in four movements
		angle := 2 * math.Pi * float64(i) / (turns / 4)
		points = append(points, chrome.Point{X: start.X + 80*math.Sin(angle), Y: start.Y + 80*(1-math.Cos(angle))})
	}
	return points
}

// frames is how long the frames of a gesture took.
type frames struct {
	count         int
	p50, p95, max float64
}

func (f frames) String() string {
	return fmt.Sprintf("%d frames, p50 %.1f ms, p95 %.1f ms, longest %.1f ms", f.count, f.p50, f.p95, f.max)
}

// record notes when each frame begins until it is stopped.
const record = `(() => {
	const times = [];
	let frame = requestAnimationFrame(function next(time) { times.push(time); frame = requestAnimationFrame(next); });
	window.benchFrames = () => { cancelAnimationFrame(frame); return times; };
	return true;
})()`

// framesOf opens the canvas where the gesture begins, makes it, and measures the time from frame to frame meanwhile.
func framesOf(tab *chrome.Tab, id uuid.UUID, g gesture) frames {
	const left, top = 60, 0
	chrome.Eval[bool](tab, fmt.Sprintf(`(localStorage.setItem("flow-view:%s", JSON.stringify({ x: %d, y: %d, zoom: %f })), true)`, id, left, top, g.zoom))
	tab.Screen(chrome.Size{Width: 1440, Height: 900})
	tab.Open(canvasPath(id))
	tab.Until(`document.querySelector("#flow-canvas[data-ready]")`)
	corner := chrome.Eval[chrome.Point](tab, `(() => { const box = document.querySelector("#flow-canvas").getBoundingClientRect(); return { X: box.x, Y: box.y }; })()`)
	tab.Frame()
	chrome.Eval[bool](tab, record)
	g.do(tab, func(column, row float64) chrome.Point {
		return chrome.Point{X: corner.X + left + column*acrossPixels*g.zoom, Y: corner.Y + top + row*downPixels*g.zoom}
	})
	times := chrome.Eval[[]float64](tab, `benchFrames()`)
	var gaps []float64
	for i := 1; i < len(times); i++ {
		gaps = append(gaps, times[i]-times[i-1])
	}
	slices.Sort(gaps)
	return frames{len(gaps), gaps[len(gaps)/2], gaps[len(gaps)*95/100], gaps[len(gaps)-1]}
}
