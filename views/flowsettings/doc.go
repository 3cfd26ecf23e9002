// Package flowsettings has the page of what all flows of a workspace share: words, sentences, times, business hours and secrets.
package flowsettings
