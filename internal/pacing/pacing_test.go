package pacing_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cloudwa/cloudwa/internal/pacing"
)

var jakarta = zone("Asia/Jakarta")

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

func random() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

func TestTyping(t *testing.T) {
	t.Parallel()
	least, most := time.Second, 3*time.Second
	// 10 words of 4 letters and 9 spaces: 15 s by words, 14.7 s by characters.
	text := strings.TrimSpace(strings.Repeat("kopi ", 10))
	for range 1000 {
		got := pacing.Typing(text, 0, time.Hour, random())
		require.InDelta(t, 14.85, got.Seconds(), 14.85*0.2+0.001)
	}
	r, shortest, longest := random(), time.Hour, time.Duration(0)
	for range 10_000 {
		got := pacing.Typing("", least, most, r)
		shortest, longest = min(shortest, got), max(longest, got)
	}
	require.Equal(t, 800*time.Millisecond, shortest)
	require.Equal(t, 1200*time.Millisecond, longest)
	require.LessOrEqual(t, pacing.Typing(strings.Repeat("a", 4096), least, most, r), 3600*time.Millisecond)
}

func TestGaps(t *testing.T) {
	t.Parallel()
	for _, gap := range []pacing.Gap{pacing.Safe, pacing.Normal, pacing.Fast, {Least: 7 * time.Second, Most: 7 * time.Second}} {
		r, twice := random(), 0
		for range 10_000 {
			pause := gap.Draw(r)
			require.GreaterOrEqual(t, pause, gap.Least)
			require.LessOrEqual(t, pause, 2*gap.Most)
			if pause > gap.Most {
				twice++
				require.GreaterOrEqual(t, pause, 2*gap.Least)
			}
		}
		if gap.Most < 2*gap.Least || gap.Least == gap.Most { // otherwise a doubled one may look like one that is not
			require.InDelta(t, 1000, twice, 200, "%v", gap)
		}
	}
	require.GreaterOrEqual(t, pacing.Gap{Least: time.Second, Most: 2 * time.Second}.Draw(random()), pacing.MinGap)
}

func TestNext(t *testing.T) {
	t.Parallel()
	at := func(clock string) time.Time {
		moment, err := time.ParseInLocation(time.DateTime, clock, jakarta)
		require.NoError(t, err)
		return moment
	}
	policy := pacing.Policy{Zone: jakarta, QuietFrom: 21 * 60, QuietTo: 8 * 60, DailyCap: 100}
	for name, test := range map[string]struct {
		class   pacing.Class
		history pacing.History
		now     string
		next    string // "" for now
	}{
		"a person at night, over the cap":   {pacing.Person, pacing.History{Day: at("2026-11-26 23:00:00"), Count: 500}, "2026-11-26 23:00:00", ""},
		"an automation at night":            {pacing.Bot, pacing.History{}, "2026-11-26 23:00:00", ""},
		"an automation at the cap":          {pacing.Bot, pacing.History{Day: at("2026-11-26 09:00:00"), Count: 100}, "2026-11-26 23:00:00", "2026-11-27 00:00:00"},
		"the cap of yesterday":              {pacing.Bot, pacing.History{Day: at("2026-11-25 23:59:00"), Count: 100}, "2026-11-26 00:00:00", ""},
		"a campaign at noon":                {pacing.Campaign, pacing.History{}, "2026-11-26 12:00:00", ""},
		"a campaign's gap":                  {pacing.Campaign, pacing.History{CampaignAt: at("2026-11-26 12:00:20")}, "2026-11-26 12:00:00", "2026-11-26 12:00:20"},
		"a campaign before midnight":        {pacing.Campaign, pacing.History{}, "2026-11-26 21:00:00", "2026-11-27 08:00:00"},
		"a campaign after midnight":         {pacing.Campaign, pacing.History{}, "2026-11-27 07:59:59", "2026-11-27 08:00:00"},
		"a gap that ends in the quiet":      {pacing.Campaign, pacing.History{CampaignAt: at("2026-11-26 21:00:10")}, "2026-11-26 20:59:50", "2026-11-27 08:00:00"},
		"a campaign right after the quiet":  {pacing.Campaign, pacing.History{}, "2026-11-27 08:00:00", ""},
		"a campaign at the cap, at night":   {pacing.Campaign, pacing.History{Day: at("2026-11-26 22:00:00"), Count: 100}, "2026-11-26 22:00:00", "2026-11-27 00:00:00"},
		"a campaign at the cap, in the day": {pacing.Campaign, pacing.History{Day: at("2026-11-26 08:00:00"), Count: 101}, "2026-11-26 12:00:00", "2026-11-27 00:00:00"},
	} {
		verdict := pacing.Next(policy, test.history, test.class, at(test.now))
		if test.next == "" {
			test.next = test.now
			require.Empty(t, verdict.Reason.Format, name)
		} else {
			require.NotEmpty(t, verdict.Reason.Format, name)
		}
		require.Equal(t, test.next, verdict.At.In(jakarta).Format(time.DateTime), name)
	}
}

func TestWarmUp(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 11, 1, 23, 59, 0, 0, jakarta)
	var caps []int
	for day := range 15 {
		caps = append(caps, pacing.WarmUpCap(from, time.Date(2026, 11, 1+day, 0, 0, 1, 0, jakarta), jakarta))
	}
	require.Equal(t, []int{50, 75, 112, 168, 252, 378, 567, 850, 1275, 1912, 2868, 4302, 6453, 9679, 0}, caps)
	require.Zero(t, pacing.WarmUpCap(time.Time{}, from, jakarta))
	policy := pacing.Policy{Zone: jakarta, WarmUpFrom: from}
	full := pacing.History{Day: from, Count: 50}
	require.Equal(t, from, pacing.Next(policy, full, pacing.Bot, from).At, "it holds campaigns back only")
	require.Equal(t, time.Date(2026, 11, 2, 0, 0, 0, 0, jakarta), pacing.Next(policy, full, pacing.Campaign, from).At)
}

func TestToday(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 0, 30, 0, 0, jakarta)
	for name, test := range map[string]struct {
		policy     pacing.Policy
		day        time.Time
		sent, most int
	}{
		"no limit":                 {pacing.Policy{}, now, 9, 0},
		"a cap":                    {pacing.Policy{DailyCap: 100}, now, 9, 100},
		"nothing ever":             {pacing.Policy{DailyCap: 100}, time.Time{}, 0, 100},
		"yesterday, by its clock":  {pacing.Policy{DailyCap: 100}, now.Add(-time.Hour), 0, 100},
		"warming up":               {pacing.Policy{WarmUpFrom: now}, now, 9, 50},
		"warming up below the cap": {pacing.Policy{WarmUpFrom: now, DailyCap: 100}, now, 9, 50},
		"warming up above the cap": {pacing.Policy{WarmUpFrom: now, DailyCap: 30}, now, 9, 30},
	} {
		test.policy.Zone = jakarta
		sent, most := pacing.Today(test.policy, pacing.History{Day: test.day, Count: 9}, now)
		require.Equal(t, [2]int{test.sent, test.most}, [2]int{sent, most}, name)
	}
}

// TestACampaignOfManyDays lets a campaign do what Next says, with any settings and in zones that change their clocks: none of its messages leaves in
// quiet hours, none beyond a cap, none before the gap is over, and it never stands still.
func TestACampaignOfManyDays(t *testing.T) {
	t.Parallel()
	zones := []*time.Location{jakarta, zone("Europe/Berlin"), zone("America/New_York"), zone("Australia/Lord_Howe"), time.UTC}
	rapid.Check(t, func(t *rapid.T) {
		p := pacing.Policy{
			Zone: rapid.SampledFrom(zones).Draw(t, "zone"), QuietFrom: rapid.IntRange(0, 1439).Draw(t, "from"), QuietTo: rapid.IntRange(0, 1439).Draw(t, "to"),
			DailyCap: rapid.IntRange(0, 60).Draw(t, "cap"),
		}
		now := time.Date(2026, time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day"), 12, 0, 0, 0, p.Zone)
		if rapid.Bool().Draw(t, "warm up") {
			p.WarmUpFrom = now
		}
		r := random()
		h, perDay := pacing.History{}, map[string]int{}
		for range 400 {
			for tries := 0; ; tries++ {
				verdict := pacing.Next(p, h, pacing.Campaign, now)
				if !verdict.At.After(now) {
					break
				}
				if tries > 5 {
					t.Fatalf("it waits again and again: %v", verdict)
				}
				now = verdict.At
			}
			if now.Before(h.CampaignAt) {
				t.Fatal("before the gap was over")
			}
			minute := now.In(p.Zone).Hour()*60 + now.In(p.Zone).Minute()
			if p.QuietFrom < p.QuietTo && minute >= p.QuietFrom && minute < p.QuietTo {
				t.Fatalf("at %v in the quiet hours", now)
			}
			if p.QuietFrom > p.QuietTo && (minute >= p.QuietFrom || minute < p.QuietTo) {
				t.Fatalf("at %v in the quiet hours", now)
			}
			day := now.In(p.Zone).Format(time.DateOnly)
			perDay[day]++
			if p.DailyCap > 0 && perDay[day] > p.DailyCap {
				t.Fatalf("%d messages on one day", perDay[day])
			}
			h = pacing.History{Day: now, Count: perDay[day], CampaignAt: now.Add(pacing.Normal.Draw(r))}
		}
	})
}
