package devices

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// MaxName is how long a device's name may be, in characters.
const MaxName = 60

// Bounds of the settings.
const (
	MaxTyping   = 60 * time.Second
	MaxDailyCap = 100_000
)

// SeenPolicy says when customers see that their messages were read.
type SeenPolicy string

// The policies.
const (
	SeenOnAnswer SeenPolicy = "answer" // when somebody answers
	SeenOnOpen   SeenPolicy = "open"   // when somebody opens the chat
	SeenNever    SeenPolicy = "never"
)

// Settings are how a device behaves. They apply from the next message on.
type Settings struct {
	HumanPace bool          // anti-ban: show typing and take time before each message of CloudWA's own
	TypingMin time.Duration // the shortest and the longest time it "types"
	TypingMax time.Duration
	Seen      SeenPolicy
	Groups    bool // take messages of groups too
	QuietFrom int  // minutes after midnight in the workspace's time zone, in which no campaign sends; equal to QuietTo for none
	QuietTo   int
	DailyCap  int // messages a day to people; 0 for no cap
	// WarmUp lets a new number send campaigns slowly at first.
	WarmUp bool
}

// DefaultSettings returns what a new device has: typing of 1 to 3 seconds, quiet from 21:00 to 8:00, read marks with the answer, a warm-up.
func DefaultSettings() Settings {
	return Settings{HumanPace: true, TypingMin: time.Second, TypingMax: 3 * time.Second, Seen: SeenOnAnswer, QuietFrom: 21 * 60, QuietTo: 8 * 60, WarmUp: true}
}

// Check returns errs.Fields with the fields that are wrong, or nil. The fields are typing_min, typing_max, seen, quiet_from, quiet_to and
// daily_cap.
func (s Settings) Check() error {
	fields := errs.Fields{}
	if s.TypingMin < 0 || s.TypingMin > MaxTyping {
		fields.Add("typing_min", "Choose between 0 and %d seconds.", int(MaxTyping.Seconds()))
	}
	if s.TypingMax < 0 || s.TypingMax > MaxTyping {
		fields.Add("typing_max", "Choose between 0 and %d seconds.", int(MaxTyping.Seconds()))
	}
	if s.TypingMax < s.TypingMin {
		fields.Add("typing_max", "The longest time cannot be shorter than the shortest.")
	}
	if s.Seen != SeenOnAnswer && s.Seen != SeenOnOpen && s.Seen != SeenNever {
		fields.Add("seen", "Choose one of the list.")
	}
	for name, minute := range map[string]int{"quiet_from": s.QuietFrom, "quiet_to": s.QuietTo} {
		if minute < 0 || minute >= 24*60 {
			fields.Add(name, "Enter a time such as 21:00.")
		}
	}
	if s.DailyCap < 0 || s.DailyCap > MaxDailyCap {
		fields.Add("daily_cap", "Choose between 0 and %d messages.", MaxDailyCap)
	}
	return fields.OrNil()
}

// CheckName returns errs.Fields with a sentence for "name" where a device cannot be called that, or nil.
func CheckName(name string) error {
	fields := errs.Fields{}
	if strings.TrimSpace(name) == "" {
		fields.Add("name", "Enter a name.")
	} else if !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.IsMark(r) }) {
		fields.Add("name", "Enter a name that can be seen.")
	} else if utf8.RuneCountInString(name) > MaxName {
		fields.Add("name", "A name has at most %d characters.", MaxName)
	}
	return fields.OrNil()
}
