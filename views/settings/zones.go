package settings

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
)

// region is a group of time zones. A zone is an IANA name; a space and a word after it is the name its people know it by.
type region struct {
	name  errs.Message
	zones []string
}

// regions are the zones that the list offers: the three of Indonesia first, then the places businesses are in, by alphabet. A workspace
// that has another zone keeps it.
var regions = []region{
	{errs.Msg("Indonesia"), []string{"Asia/Jakarta WIB", "Asia/Makassar WITA", "Asia/Jayapura WIT"}},
	{errs.Msg("Asia"), []string{
		"Asia/Almaty", "Asia/Bangkok", "Asia/Brunei", "Asia/Colombo", "Asia/Dhaka", "Asia/Dili", "Asia/Ho_Chi_Minh", "Asia/Hong_Kong",
		"Asia/Karachi", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Kuala_Lumpur", "Asia/Manila", "Asia/Phnom_Penh", "Asia/Seoul",
		"Asia/Shanghai", "Asia/Singapore", "Asia/Taipei", "Asia/Tashkent", "Asia/Tokyo", "Asia/Yangon",
	}},
	{errs.Msg("Middle East"), []string{
		"Asia/Baghdad", "Asia/Dubai", "Asia/Jerusalem", "Asia/Kuwait", "Asia/Qatar", "Asia/Riyadh", "Asia/Tehran",
	}},
	{errs.Msg("Australia and Pacific"), []string{
		"Australia/Adelaide", "Pacific/Auckland", "Australia/Brisbane", "Australia/Darwin", "Pacific/Fiji", "Pacific/Honolulu",
		"Australia/Melbourne", "Australia/Perth", "Pacific/Port_Moresby", "Australia/Sydney",
	}},
	{errs.Msg("Europe"), []string{
		"Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon", "Europe/London",
		"Europe/Madrid", "Europe/Moscow", "Europe/Paris", "Europe/Rome", "Europe/Stockholm", "Europe/Warsaw", "Europe/Zurich",
	}},
	{errs.Msg("Africa"), []string{
		"Africa/Accra", "Africa/Addis_Ababa", "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
	}},
	{errs.Msg("America"), []string{
		"America/Bogota", "America/Argentina/Buenos_Aires", "America/Chicago", "America/Denver", "America/Lima", "America/Los_Angeles",
		"America/Mexico_City", "America/New_York", "America/Santiago", "America/Sao_Paulo", "America/Toronto", "America/Vancouver",
	}},
	{errs.Msg("World"), []string{"UTC"}},
}

type zoneGroup struct {
	label string
	zones []zoneOption
}

type zoneOption struct{ value, label string }

// zoneGroups returns the list of time zones with their offsets at a moment. A zone that is in use and not in the list stands before it.
func zoneGroups(ctx context.Context, now time.Time, current string) []zoneGroup {
	var groups []zoneGroup
	known := false
	for _, r := range regions {
		group := zoneGroup{label: i18n.Message(ctx, r.name)}
		for _, entry := range r.zones {
			zone, short, _ := strings.Cut(entry, " ")
			known = known || zone == current
			group.zones = append(group.zones, zoneOption{zone, zoneLabel(zone, short, now)})
		}
		groups = append(groups, group)
	}
	if known || current == "" {
		return groups
	}
	now = now.UTC()
	return append([]zoneGroup{{i18n.T(ctx, "In use"), []zoneOption{{current, zoneLabel(current, "", now)}}}}, groups...)
}

// zoneLabel names a zone by its place, the name its people use and its offset: "Jakarta, WIB (UTC+07:00)".
func zoneLabel(zone, short string, now time.Time) string {
	label := zonePlace(zone)
	if short != "" {
		label += ", " + short
	}
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "UTC" {
		return label
	}
	_, seconds := now.In(location).Zone()
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%s (UTC%c%02d:%02d)", label, sign, seconds/3600, seconds/60%60)
}

// zonePlace returns the place that an IANA name is named after: "Ho Chi Minh" for "Asia/Ho_Chi_Minh".
func zonePlace(zone string) string {
	return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
}
