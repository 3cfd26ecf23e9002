package main

import "github.com/cloudwa/cloudwa/e2e/browser"

// drawn waits until the canvas shows its flow.
func drawn(tab *browser.Tab) {
	tab.Until(`document.querySelector("#flow-canvas[data-ready]")`)
	tab.Frame()
}

// canvasShots are the canvas of an empty flow, of a template, of one with problems, and what opens over it.
func canvasShots(s *scene) []shot {
	at := func(name string) string { return "/flows/" + s.flows[name].String() + "/canvas" }
	press := func(key string) func(*browser.Tab) {
		return func(tab *browser.Tab) {
			drawn(tab)
			tab.Held(0, key, "")
		}
	}
	return []shot{
		{name: "canvas-blank", path: at("Jam buka dan alamat toko"), do: drawn, screens: true},
		{name: "canvas", path: at("Customer service"), do: drawn, screens: true},
		{name: "canvas-all", path: at("Orders"), do: press("1")},
		{name: "canvas-step", path: at("Appointments"), screens: true, do: func(tab *browser.Tab) {
			drawn(tab)
			tab.ClickAt(tab.Centre(".flow-node .flow-node-title"))
			tab.Until(`document.querySelector("#flow-panel form")`)
		}},
		{name: "canvas-problems", path: at("Jam buka dan alamat toko"), do: func(tab *browser.Tab) {
			drawn(tab)
			tab.ClickAt(tab.Centre("[data-command=problems]"))
			tab.Until(`document.querySelector(".flow-problem-list")`)
		}},
		{name: "canvas-find", path: at("Orders"), only: "light", do: press("/")},
		{name: "canvas-keys", path: at("Orders"), only: "light", do: press("?")},
	}
}
