// Package simulator serves the phone of --dev: its page, and the way from the page to the simulator's process, which is another origin to
// a browser. It passes calls on and knows nothing of what they mean.
package simulator
