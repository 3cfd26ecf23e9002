// Package browser drives a real Chromium as a person does: it finds fields by their labels and buttons by their names, clicks where they
// are on the screen, types on the keyboard, and remembers whatever the browser complained about.
//
// It knows nothing of CloudWA's pages beyond that a page has labels, buttons and text. Only the browser tests, the picture taker
// and the benchmark import it.
package browser
