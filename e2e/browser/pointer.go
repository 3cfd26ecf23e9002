package browser

import (
	"cmp"
	"context"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Point is a place on the screen.
type Point struct{ X, Y float64 }

// Keys that are held while another one is pressed, as a sum.
const (
	Alt   = 1
	Ctrl  = 2
	Shift = 8
)

// Centre returns the middle of the first thing that a CSS selector finds, once it is there.
func (b *Tab) Centre(selector string) Point {
	b.t.Helper()
	var at *Point
	b.until(selector, func(ctx context.Context) (ok bool, err error) {
		at, err = call[*Point](ctx, "centre", selector)
		return at != nil, err
	})
	return *at
}

// Drag presses the mouse at the first point, moves it along the others, and lets go at the last.
func (b *Tab) Drag(points ...Point) {
	b.t.Helper()
	b.mouse(input.DispatchMouseEventTypeMouseMoved, points[0], 0)
	b.mouse(input.DispatchMouseEventTypeMousePressed, points[0], 1)
	before := points[0]
	for _, to := range points[1:] {
		const steps = 4 // a hand does not jump
		for i := 1.0; i <= steps; i++ {
			b.mouse(input.DispatchMouseEventTypeMouseMoved, Point{before.X + (to.X-before.X)*i/steps, before.Y + (to.Y-before.Y)*i/steps}, 1)
		}
		before = to
	}
	b.mouse(input.DispatchMouseEventTypeMouseReleased, before, 0)
}

// ClickAt clicks at a point.
func (b *Tab) ClickAt(at Point) {
	b.t.Helper()
	b.Drag(at)
}

// Hover moves the mouse to a point.
func (b *Tab) Hover(at Point) {
	b.t.Helper()
	b.mouse(input.DispatchMouseEventTypeMouseMoved, at, 0)
}

func (b *Tab) mouse(kind input.DispatchMouseEventType, at Point, buttons int64) {
	b.t.Helper()
	event := input.DispatchMouseEventParams{Type: kind, X: at.X, Y: at.Y, Buttons: buttons}
	if kind != input.DispatchMouseEventTypeMouseMoved || buttons != 0 {
		event.Button, event.ClickCount = input.MouseButtonLeft, 1
	}
	command(b, "move the mouse", input.DispatchMouseEvent, event)
}

// Wheel turns the mouse's wheel at a point, with keys held.
func (b *Tab) Wheel(at Point, deltaX, deltaY float64, held int64) {
	b.t.Helper()
	const hardly = 1e-6 // 0 would be left out of the message, which must have both
	command(b, "turn the wheel", input.DispatchMouseEvent, input.DispatchMouseEventParams{
		Type: input.DispatchMouseEventTypeMouseWheel, X: at.X, Y: at.Y, DeltaX: cmp.Or(deltaX, hardly), DeltaY: cmp.Or(deltaY, hardly), Modifiers: held,
	})
}

// Touch puts fingers down, moves each along its points, and lifts them. All paths have the same length; one point is a tap.
func (b *Tab) Touch(paths ...[]Point) {
	b.t.Helper()
	for i := range paths[0] {
		kind := input.DispatchTouchEventTypeTouchMove
		if i == 0 {
			kind = input.DispatchTouchEventTypeTouchStart
		}
		fingers := make([]*input.TouchPoint, len(paths))
		for finger, path := range paths {
			id := float64(finger)
			fingers[finger] = &input.TouchPoint{X: path[i].X, Y: path[i].Y, ID: &id}
		}
		command(b, "touch", input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: fingers})
	}
	command(b, "lift the fingers", input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchEnd, TouchPoints: []*input.TouchPoint{}})
}

// Held presses a key while others are held. The browser's own commands, such as "copy", are named because no keyboard's settings are there to know them.
func (b *Tab) Held(held int64, key, code string, commands ...string) {
	b.t.Helper()
	event := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown, Modifiers: held, Key: key, Code: code, Commands: commands}
	command(b, "press "+key, input.DispatchKeyEvent, event)
	event.Type, event.Commands = input.DispatchKeyEventTypeKeyUp, nil
	command(b, "let go of "+key, input.DispatchKeyEvent, event)
}

// Frame waits until the page has drawn what was asked of it before.
func (b *Tab) Frame() {
	b.t.Helper()
	const frames = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`
	run(b, "wait for a frame", chromedp.Evaluate[bool](frames, chromedp.EvalAwaitPromise))
}

// Block lets requests to paths with a pattern such as "/flows/*/ops" fail, as without a network. No pattern lets all pass again.
func (b *Tab) Block(paths ...string) {
	b.t.Helper()
	patterns := make([]*network.BlockPattern, len(paths))
	for i, path := range paths {
		patterns[i] = &network.BlockPattern{URLPattern: "*://*:*" + path, Block: true}
	}
	command(b, "cut the network", network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: patterns})
}
