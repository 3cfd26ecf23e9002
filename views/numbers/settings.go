package numbers

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// SettingsForm is a number's settings as the form's fields hold them.
type SettingsForm struct {
	HumanPace bool
	TypingMin string // seconds
	TypingMax string
	Seen      string
	Groups    bool
	QuietFrom string // "21:00"
	QuietTo   string
	DailyCap  string
	WarmUp    bool
}

// FormOf returns the fields of settings that are saved.
func FormOf(ctx context.Context, s devices.Settings) SettingsForm {
	return SettingsForm{
		HumanPace: s.HumanPace, TypingMin: seconds(ctx, s.TypingMin), TypingMax: seconds(ctx, s.TypingMax), Seen: string(s.Seen), Groups: s.Groups,
		QuietFrom: clock(s.QuietFrom), QuietTo: clock(s.QuietTo), DailyCap: strconv.Itoa(s.DailyCap),
		WarmUp: s.WarmUp,
	}
}

// Settings returns what the fields mean. What cannot be read becomes a value that [devices.Settings.Check] refuses with the field's sentence.
func (f SettingsForm) Settings() devices.Settings {
	return devices.Settings{
		HumanPace: f.HumanPace, TypingMin: readSeconds(f.TypingMin), TypingMax: readSeconds(f.TypingMax), Seen: devices.SeenPolicy(f.Seen), Groups: f.Groups,
		QuietFrom: readClock(f.QuietFrom), QuietTo: readClock(f.QuietTo), DailyCap: readCount(f.DailyCap),
		WarmUp: f.WarmUp,
	}
}

// seconds writes a time with the reader's decimal mark, and without needless zeros.
func seconds(ctx context.Context, d time.Duration) string {
	text := strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
	if i18n.FromContext(ctx) == i18n.Indonesian {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// readSeconds takes a point and a comma as decimal mark.
func readSeconds(text string) time.Duration {
	value, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || !(value >= 0 && value <= devices.MaxTyping.Seconds()) {
		return -1
	}
	return time.Duration(value*1000) * time.Millisecond
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

func readClock(text string) int {
	at, err := time.Parse("15:04", text)
	if err != nil {
		return -1
	}
	return at.Hour()*60 + at.Minute()
}

// readCount takes an empty field as no cap.
func readCount(text string) int {
	if text == "" {
		return 0
	}
	count, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return count
}

func seenOptions(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: string(devices.SeenOnAnswer), Label: i18n.T(ctx, "When somebody answers")},
		{Value: string(devices.SeenOnOpen), Label: i18n.T(ctx, "When somebody opens the chat")},
		{Value: string(devices.SeenNever), Label: i18n.T(ctx, "Never")},
	}
}
