package errs

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Code says what kind of failure an error is. The zero value is never used; an error without a code counts as Internal.
type Code string

// The codes, each with the HTTP status the web layer answers it with.
const (
	Invalid      Code = "invalid"      // 422: something the person typed
	Unauthorized Code = "unauthorized" // 401: nobody is signed in
	Forbidden    Code = "forbidden"    // 403: signed in, but not allowed
	NotFound     Code = "not_found"    // 404: absent, or another tenant's
	BadMethod    Code = "bad_method"   // 405: the address exists, but not for this method
	Conflict     Code = "conflict"     // 409: true when it was asked for, not any more
	TooLarge     Code = "too_large"    // 413: body or upload over its limit
	TooMany      Code = "too_many"     // 429: a rate limit; see Error.RetryAfter
	Unavailable  Code = "unavailable"  // 503: a part we depend on is down
	Internal     Code = "internal"     // 500: everything else; its text is never shown
)

// Message is a sentence for a person before it is translated: the English format, which is the key of the catalogue, and its values.
type Message struct {
	Format string
	Args   []any
}

// Msg returns the message with that English format and values.
func Msg(format string, args ...any) Message { return Message{Format: format, Args: args} }

// String returns the message in English.
func (m Message) String() string {
	if len(m.Args) == 0 {
		return m.Format
	}
	return fmt.Sprintf(m.Format, m.Args...)
}

// Error is an error that a person may read: a code and a sentence.
type Error struct {
	Code    Code
	Message Message
	// RetryAfter is how long to wait before trying again; only for TooMany and Unavailable, zero where unknown.
	RetryAfter time.Duration
}

// New returns an error with a code and a sentence. The English format is the translation key, so it must be a literal.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: Msg(format, args...)}
}

// Error returns the sentence in English.
func (e *Error) Error() string { return e.Message.String() }

// Fields is an Invalid error with one sentence for each form field that is wrong, keyed by the field's name in the form.
type Fields map[string]Message

// Error lists the fields and their sentences in English, in the order of the fields' names.
func (f Fields) Error() string {
	parts := make([]string, 0, len(f))
	for _, name := range slices.Sorted(maps.Keys(f)) {
		parts = append(parts, name+": "+f[name].String())
	}
	return strings.Join(parts, "; ")
}

// Add records a sentence for a field unless it already has one: the first thing wrong is the one to mend first.
func (f Fields) Add(name, format string, args ...any) {
	if _, ok := f[name]; !ok {
		f[name] = Msg(format, args...)
	}
}

// OrNil returns f as an error, or nil when no field is wrong. (A nil map in an error interface would not be nil.)
func (f Fields) OrNil() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// CodeOf returns the code of the first coded error in err's chain: Internal for unknown errors, "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if coded, ok := errors.AsType[*Error](err); ok {
		return coded.Code
	}
	if _, ok := errors.AsType[Fields](err); ok {
		return Invalid
	}
	return Internal
}

// Is reports whether err carries the code.
func Is(err error, code Code) bool { return err != nil && CodeOf(err) == code }
