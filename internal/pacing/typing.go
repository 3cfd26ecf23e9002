package pacing

import (
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"
)

// How fast somebody types on a phone.
const (
	wordsPerMinute      = 40
	charactersPerMinute = 200
	// spread is by how much of itself a time is made longer or shorter at random, in percent.
	spread = 20
)

// Typing returns how long a person takes to type a text: the average of what its words and its characters take, at least and at most as given, and
// then up to a fifth more or less.
func Typing(text string, least, most time.Duration, r *rand.Rand) time.Duration {
	words := time.Duration(len(strings.Fields(text))) * time.Minute / wordsPerMinute
	characters := time.Duration(utf8.RuneCountInString(text)) * time.Minute / charactersPerMinute
	typing := min(max((words+characters)/2, least), most)
	return typing * time.Duration(100-spread+r.IntN(2*spread+1)) / 100
}
