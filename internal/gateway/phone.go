package gateway

import (
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// maxTyped is the longest text looked at for a phone number, in bytes.
const maxTyped = 64

// ParsePhone reads a phone number as people write it and returns it as digits with the country and without a plus sign. Country is the
// two letters of where a number without one belongs, such as ID for a workspace in Indonesia. A number that starts with the code of
// another country is taken as such also without a plus sign, where it is none of this country. What is no number is an Invalid error of
// errs whose sentence belongs beside the form field.
func ParsePhone(typed, country string) (string, error) {
	if len(typed) > maxTyped {
		return "", notAPhone()
	}
	// Numbers copied from other programs carry marks of the writing direction.
	typed = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf) {
			return -1
		}
		return r
	}, typed)
	// "+62 (0) 812" is how a number is often printed; the zero is not dialled with the country.
	typed = strings.ReplaceAll(typed, "(0)", "")
	for _, candidate := range []string{typed, "+" + strings.TrimLeft(typed, "+0 ")} {
		number, err := phonenumbers.Parse(candidate, strings.ToUpper(country))
		if err == nil && phonenumbers.IsValidNumber(number) {
			return strings.TrimPrefix(phonenumbers.Format(number, phonenumbers.E164), "+"), nil
		}
	}
	return "", notAPhone()
}

func notAPhone() error {
	return errs.New(errs.Invalid, "This is not a phone number. Write it like 0812 3456 7890, or with the country like +62 812 3456 7890.")
}

// FormatPhone returns digits with country the way people read them, such as +62 812-3456-7890. What is no known number keeps its digits.
func FormatPhone(digits string) string {
	formattedMu.Lock()
	defer formattedMu.Unlock()
	text, known := formatted[digits]
	if !known {
		text = formatPhone(digits)
		if len(formatted) == maxFormatted {
			clear(formatted)
		}
		formatted[digits] = text
	}
	return text
}

// What was formatted lately: the library takes 35 µs for a number, and a page of a list has thirty.
const maxFormatted = 10_000 // about 1 MB

var (
	formattedMu sync.Mutex
	formatted   = map[string]string{}
)

func formatPhone(digits string) string {
	number, err := phonenumbers.Parse("+"+digits, "")
	if err != nil {
		return "+" + digits
	}
	return phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
}

// IsCountry reports whether the two letters are a country that phone numbers are known of.
func IsCountry(country string) bool {
	return phonenumbers.GetCountryCodeForRegion(strings.ToUpper(country)) != 0
}

// CallingCode returns the digits that phone numbers of a country begin with, such as 62; "" where none are known.
func CallingCode(country string) string {
	if code := phonenumbers.GetCountryCodeForRegion(strings.ToUpper(country)); code != 0 {
		return strconv.Itoa(code)
	}
	return ""
}
