package i18n

import (
	"context"
	"strconv"
	"strings"
)

// Locale is a language that pages and mails exist in, named by its BCP 47 tag.
type Locale string

// The languages. English is the default.
const (
	English    Locale = "en"
	Indonesian Locale = "id"
)

// Locales lists the languages in the order in which a chooser shows them.
func Locales() []Locale { return []Locale{English, Indonesian} }

// Name returns the language's own name for itself.
func (l Locale) Name() string {
	if l == Indonesian {
		return "Bahasa Indonesia"
	}
	return "English"
}

// Parse returns the language named by s ("en", "id", "id-ID", any case) and whether there is one. "in" is what old Java and Android
// versions still call Indonesian.
func Parse(s string) (Locale, bool) {
	language, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(s)), "-")
	language, _, _ = strings.Cut(language, "_")
	switch language {
	case "en":
		return English, true
	case "id", "in":
		return Indonesian, true
	}
	return English, false
}

// Negotiate returns the language that an Accept-Language header likes best, English where it likes none of ours.
func Negotiate(acceptLanguage string) Locale {
	best, quality := English, 0.0
	for part := range strings.SplitSeq(acceptLanguage, ",") {
		tag, parameter, _ := strings.Cut(part, ";")
		locale, known := Parse(tag)
		if !known {
			continue
		}
		if q := weight(parameter); q > quality {
			best, quality = locale, q
		}
	}
	return best
}

// weight reads "q=0.8". Without a readable one the weight is 1, as RFC 9110 section 12.4.2 says for a missing one.
func weight(parameter string) float64 {
	value, found := strings.CutPrefix(strings.TrimSpace(parameter), "q=")
	if !found {
		return 1
	}
	q, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return 1
	}
	return q
}

type contextKey struct{}

// With returns a context whose reader reads that language.
func With(ctx context.Context, locale Locale) context.Context {
	return context.WithValue(ctx, contextKey{}, locale)
}

// FromContext returns the reader's language, English when none was set.
func FromContext(ctx context.Context) Locale {
	if locale, ok := ctx.Value(contextKey{}).(Locale); ok && locale == Indonesian {
		return Indonesian
	}
	return English
}
