package flows

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// check returns the answer as it is saved, and whether it is one.
func (q *questionStep) check(w *walk, said string) (string, bool) {
	said = strings.TrimSpace(said)
	switch q.valid {
	case ValidNumber:
		return localNumber(said)
	case ValidEmail:
		return strings.ToLower(said), len(said) <= 254 && email.MatchString(said)
	case ValidPhone:
		return phone(said, w.c.CountryCode)
	case ValidDate:
		return date(said, w.now.In(w.c.zone()))
	case ValidRegex:
		return said, q.regex != nil && q.regex.MatchString(said)
	case ValidChoice:
		return pick(said, q.choices)
	default: // any and text; what a file is saved as was decided before
		return said, said != ""
	}
}

var email = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*\.[A-Za-z]{2,}$`)

// pick returns which of the choices was said, by its number or its words.
func pick(said string, choices []string) (string, bool) {
	words := answer(said)
	if words == "" {
		return "", false
	}
	for _, choice := range choices {
		if answer(choice) == words {
			return choice, true
		}
	}
	if n, err := strconv.Atoi(words); err == nil && n >= 1 && n <= len(choices) {
		return choices[n-1], true
	}
	return "", false
}

// localNumber reads a number as people write it: Rp 1.500.000, 1,500.50, 12,5. A single mark before exactly three digits groups thousands.
func localNumber(said string) (string, bool) {
	said = strings.NewReplacer(" ", "", "\u00a0", "", "_", "").Replace(strings.ToLower(said))
	said = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(said, "rp"), "."), ",-")
	if strings.Trim(said, "0123456789.,+-") != "" {
		return "", false
	}
	dots, commas := strings.Count(said, "."), strings.Count(said, ",")
	decimal := "" // which mark stands before the decimals
	switch {
	case dots > 0 && commas > 0:
		decimal = "."
		if strings.LastIndex(said, ",") > strings.LastIndex(said, ".") {
			decimal = ","
		}
	case dots == 1 && !groups(said, "."):
		decimal = "."
	case commas == 1 && !groups(said, ","):
		decimal = ","
	}
	whole, rest, _ := strings.Cut(said, decimal)
	if decimal == "" {
		whole, rest = said, ""
	}
	whole = strings.NewReplacer(".", "", ",", "").Replace(whole)
	if rest != "" {
		whole += "." + rest
	}
	x, ok := number(whole)
	return formatNumber(x), ok
}

// groups reports whether the only mark in a number groups thousands: 1.500, but not 0.500 and not 1.5.
func groups(said, mark string) bool {
	whole, rest, _ := strings.Cut(strings.TrimLeft(said, "+-"), mark)
	return len(rest) == 3 && len(whole) >= 1 && len(whole) <= 3 && whole[0] != '0'
}

// phone reads a phone number into digits with its country's code.
func phone(said, countryCode string) (string, bool) {
	international := strings.HasPrefix(said, "+") || strings.HasPrefix(said, "00")
	digits := strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "", "/", "", "\u00a0", "").Replace(strings.TrimPrefix(said, "+"))
	if international {
		digits = strings.TrimPrefix(digits, "00")
	} else if countryCode != "" && strings.HasPrefix(digits, "0") {
		digits = countryCode + digits[1:]
	}
	return digits, len(digits) >= 8 && len(digits) <= 15 && strings.Trim(digits, "0123456789") == ""
}

var (
	numericDate = regexp.MustCompile(`^(\d{1,2})\s*[/.\- ]\s*(\d{1,2})(?:\s*[/.\- ]\s*(\d{2}|\d{4}))?$`)
	wordDate    = regexp.MustCompile(`^(\d{1,2})\s*[ .\-]?\s*(\pL{3,})\.?(?:\s*[ ,\-]?\s*(\d{4}))?$`)
	relative    = map[string]int{"hari ini": 0, "today": 0, "besok": 1, "tomorrow": 1, "lusa": 2}
	months      = map[string]time.Month{
		"jan": 1, "feb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "ags": 8, "aug": 8, "sep": 9, "okt": 10, "oct": 10,
		"nov": 11, "des": 12, "dec": 12,
	}
)

// date reads a date: 2026-11-27, 27/11/2026, 27/11, 27 November, besok. A date without a year is the next one.
func date(said string, now time.Time) (string, bool) {
	said = strings.Join(strings.Fields(strings.ToLower(strings.Trim(said, " .!"))), " ")
	if days, ok := relative[said]; ok {
		return now.AddDate(0, 0, days).Format(time.DateOnly), true
	}
	if t, err := time.Parse(time.DateOnly, said); err == nil {
		return t.Format(time.DateOnly), true
	}
	if m := numericDate.FindStringSubmatch(said); m != nil {
		month, _ := strconv.Atoi(m[2])
		return day(m[1], time.Month(month), m[3], now)
	}
	if m := wordDate.FindStringSubmatch(said); m != nil {
		if runes := []rune(m[2]); months[string(runes[:3])] != 0 {
			return day(m[1], months[string(runes[:3])], m[3], now)
		}
	}
	return "", false
}

func day(dayText string, month time.Month, yearText string, now time.Time) (string, bool) {
	dayOfMonth, _ := strconv.Atoi(dayText)
	year, _ := strconv.Atoi(yearText)
	switch len(yearText) {
	case 0:
		year = now.Year()
		if time.Date(year, month, dayOfMonth, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) < now.Format(time.DateOnly) {
			year++
		}
	case 2:
		if year += 2000; year > now.Year()+20 {
			year -= 100
		}
	}
	t := time.Date(year, month, dayOfMonth, 0, 0, 0, 0, time.UTC)
	return t.Format(time.DateOnly), t.Day() == dayOfMonth && t.Month() == month
}
