package i18n

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Number returns n with its thousands grouped: 1,234,567 in English, 1.234.567 in Indonesian.
func Number(ctx context.Context, n int64) string {
	separator := byte(',')
	if FromContext(ctx) == Indonesian {
		separator = '.'
	}
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	grouped := make([]byte, 0, len(digits)+len(digits)/3)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			grouped = append(grouped, separator)
		}
		grouped = append(grouped, digits[i])
	}
	return sign + string(grouped)
}

// Size returns how large something of so many bytes is, in a unit that keeps it short: "840 KB", "1.2 MB" in English, "1,2 MB" in Indonesian.
func Size(ctx context.Context, bytes int64) string {
	size, unit := float64(bytes)/(1<<10), "KB"
	for _, larger := range []string{"MB", "GB", "TB"} {
		if size < 1000 {
			break
		}
		size, unit = size/(1<<10), larger
	}
	if unit == "KB" || size >= 9.95 {
		return strconv.FormatInt(max(min(1, bytes), int64(size+0.5)), 10) + " " + unit
	}
	text := strconv.FormatFloat(size, 'f', 1, 64)
	if FromContext(ctx) == Indonesian {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text + " " + unit
}

var indonesianMonths = [...]string{"Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"}

// Date returns the day of t in the zone (nil means UTC): "24 Aug 2026" in English, "24 Agu 2026" in Indonesian.
func Date(ctx context.Context, t time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	t = t.In(zone)
	if FromContext(ctx) == Indonesian {
		return fmt.Sprintf("%d %s %d", t.Day(), indonesianMonths[t.Month()-1], t.Year())
	}
	return t.Format("2 Jan 2006")
}

// DateTime returns the day and time of t in the zone (nil means UTC), on a 24-hour clock: "24 Aug 2026, 13:05" in English,
// "24 Agu 2026 13.05" in Indonesian.
func DateTime(ctx context.Context, t time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	if FromContext(ctx) == Indonesian {
		return Date(ctx, t, zone) + t.In(zone).Format(" 15.04")
	}
	return Date(ctx, t, zone) + t.In(zone).Format(", 15:04")
}

// Clock returns the time of day of t in the zone (nil means UTC): "13:05" in English, "13.05" in Indonesian.
func Clock(ctx context.Context, t time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	if FromContext(ctx) == Indonesian {
		return t.In(zone).Format("15.04")
	}
	return t.In(zone).Format("15:04")
}

// Day returns which day t is in the zone (nil means UTC), as people say it: "Today", "Yesterday", else its date.
func Day(ctx context.Context, t, now time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	today := now.In(zone)
	switch {
	case SameDay(t, today, zone):
		return T(ctx, "Today")
	case SameDay(t, today.AddDate(0, 0, -1), zone):
		return T(ctx, "Yesterday")
	}
	return Date(ctx, t, zone)
}

// SameDay reports whether two times are on the same day in a zone.
func SameDay(a, b time.Time, zone *time.Location) bool {
	a, b = a.In(zone), b.In(zone)
	return a.YearDay() == b.YearDay() && a.Year() == b.Year()
}

const (
	day   = 24 * time.Hour
	month = 30 * day
	year  = 365 * day
)

// Relative returns how long before or after now t is, rounded down to one unit: "2 minutes ago", "in 3 days", "2 menit lalu".
// Less than 45 seconds either way is "just now". Months have 30 days and years 365.
func Relative(ctx context.Context, t, now time.Time) string {
	distance := now.Sub(t)
	if distance > -45*time.Second && distance < 45*time.Second {
		return T(ctx, "just now")
	}
	if distance < 0 {
		return ahead(ctx, -distance)
	}
	switch {
	case distance < time.Hour:
		return N(ctx, "%d minute ago", "%d minutes ago", max(1, int(distance/time.Minute)))
	case distance < day:
		return N(ctx, "%d hour ago", "%d hours ago", int(distance/time.Hour))
	case distance < month:
		return N(ctx, "%d day ago", "%d days ago", int(distance/day))
	case distance < year:
		return N(ctx, "%d month ago", "%d months ago", int(distance/month))
	}
	return N(ctx, "%d year ago", "%d years ago", int(distance/year))
}

func ahead(ctx context.Context, distance time.Duration) string {
	switch {
	case distance < time.Hour:
		return N(ctx, "in %d minute", "in %d minutes", max(1, int(distance/time.Minute)))
	case distance < day:
		return N(ctx, "in %d hour", "in %d hours", int(distance/time.Hour))
	case distance < month:
		return N(ctx, "in %d day", "in %d days", int(distance/day))
	case distance < year:
		return N(ctx, "in %d month", "in %d months", int(distance/month))
	}
	return N(ctx, "in %d year", "in %d years", int(distance/year))
}
