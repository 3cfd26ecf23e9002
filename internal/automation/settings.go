package automation

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// Bounds of Settings. Lengths are in characters.
const (
	MaxWords    = 20
	MaxWord     = 40
	MaxSentence = 1000
	MaxHours    = 50 // rows of business hours, and closed days
	MaxMinutes  = 30 * 24 * 60
)

// ParseWords returns the words of a field in which they stand with commas or line breaks between them, each once.
func ParseWords(typed string) []string {
	words := []string{}
	for word := range strings.FieldsFuncSeq(typed, func(r rune) bool { return r == ',' || r == '\n' }) {
		word = strings.Join(strings.Fields(word), " ")
		same := func(other string) bool { return strings.EqualFold(word, other) }
		if word != "" && !slices.ContainsFunc(words, same) {
			words = append(words, word)
		}
	}
	return words
}

// Sentences returns what customers are told where a workspace has no words of its own, in the workspace's language.
func Sentences(locale string) (optOut, fallback string) {
	return optOutText.in(locale), fallbackText.in(locale)
}

// Check returns what is wrong with settings as errs.Fields, or nil. A row of the business hours is hours.0, a closed day closed.0.
func (s Settings) Check() error {
	wrong := errs.Fields{}
	checkWords(wrong, "escape_words", s.EscapeWords)
	checkWords(wrong, "opt_out_words", s.OptOutWords)
	if len(s.OptOutWords) == 0 {
		wrong.Add("opt_out_words", "Customers need a word that stops automatic messages.")
	}
	for _, word := range s.EscapeWords {
		if flows.IsOptOut(word, s.OptOutWords) {
			wrong.Add("opt_out_words", "“%s” leaves a flow already; a word cannot do both.", word)
		}
	}
	for field, text := range map[string]string{"opt_out_text": s.OptOutText, "fallback_text": s.FallbackText} {
		if utf8.RuneCountInString(text) > MaxSentence {
			wrong.Add(field, "Use at most %d characters.", MaxSentence)
		}
	}
	if s.IdleMinutes < 0 || s.IdleMinutes > MaxMinutes {
		wrong.Add("idle", "Enter a time of at most %d days.", MaxMinutes/24/60)
	}
	if s.PauseMinutes < 0 || s.PauseMinutes > MaxMinutes {
		wrong.Add("pause", "Enter a time of at most %d days.", MaxMinutes/24/60)
	}
	s.checkHours(wrong)
	return wrong.OrNil()
}

func checkWords(wrong errs.Fields, field string, words []string) {
	if len(words) > MaxWords {
		wrong.Add(field, "Use at most %d words.", MaxWords)
	}
	for _, word := range words {
		switch {
		case utf8.RuneCountInString(word) > MaxWord:
			wrong.Add(field, "A word has at most %d characters.", MaxWord)
		case !flows.IsOptOut(word, []string{word}): // which compares in the way that counts, whatever the words are for
			wrong.Add(field, "“%s” has neither letters nor digits.", word)
		}
	}
}

func (s Settings) checkHours(wrong errs.Fields) {
	if len(s.Hours) > MaxHours {
		wrong.Add("hours", "Use at most %d rows.", MaxHours)
	}
	for i, o := range s.Hours {
		at := "hours." + strconv.Itoa(i)
		if len(o.Days) == 0 || slices.ContainsFunc(o.Days, func(day int) bool { return day < 1 || day > 7 }) {
			wrong.Add(at, "Choose days of the week.")
		}
		if !clock(o.From) || (!clock(o.To) && o.To != "24:00") || o.From == o.To {
			wrong.Add(at, "Enter when you open and when you close, such as 09:00 and 17:00.")
		}
	}
	if len(s.Closed) > MaxHours {
		wrong.Add("closed", "Use at most %d rows.", MaxHours)
	}
	for i, day := range s.Closed {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			wrong.Add("closed."+strconv.Itoa(i), "Enter a date.")
		}
	}
}

// clock reports whether a text is a time such as 09:00.
func clock(text string) bool {
	_, err := time.Parse("15:04", text)
	return err == nil && len(text) == len("15:04")
}

type settingsTx interface {
	SaveFlowSettings(ctx context.Context, s Settings) error
	Audit(ctx context.Context, entry account.AuditEntry) error
}

// SaveSettings changes how a workspace's flows behave. What is wrong comes as errs.Fields (see [Settings.Check]).
func SaveSettings[T settingsTx](ctx context.Context, tenant account.Transactor[T], s Settings) error {
	if err := s.Check(); err != nil {
		return err
	}
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if err := tx.SaveFlowSettings(ctx, s); err != nil {
			return err
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionFlowSettings})
	})
}
