// Package simulator holds the page of the phone with which people and browser tests try CloudWA without WhatsApp. The page is a frame: what
// happens on it is drawn by static/js/simulator from what the simulator tells. Its texts are for developers and are not translated.
package simulator
