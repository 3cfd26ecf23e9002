// Package locales holds the translations, one gettext file per language. The keys are the English texts.
//
// It knows nothing of how they are used; package i18n does. `go run ./internal/i18n/extract` appends the keys that are missing.
package locales
