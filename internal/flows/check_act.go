package flows

import (
	"slices"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

func (c *check) hours(s *HoursSettings) {
	if len(s.Own) == 0 && c.on.NoHours {
		c.warns("", errs.Msg("Your workspace has no business hours yet, so this is always closed."))
	}
	for i, o := range s.Own {
		if _, _, ok := o.minutes(); !ok || o.From == o.To {
			c.blocks(index("own", i)+".from", errs.Msg("Write times such as 09:00 and 17:00."))
		}
		for _, d := range o.Days {
			if d < 1 || d > 7 {
				c.blocks(index("own", i)+".days", errs.Msg("Choose days of the week."))
			}
		}
	}
	for i, d := range s.Closed {
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			c.blocks(index("closed", i), errs.Msg("Write the date such as 2026-12-25."))
		}
	}
}

func (c *check) split(s *SplitSettings) {
	if len(s.Variants) < 2 {
		c.blocks("variants", errs.Msg("A split has at least two ways."))
	}
	ids, titles, total := map[string]bool{}, map[string]bool{}, 0
	for i, v := range s.Variants {
		c.ids(ids, index("variants", i)+".id", v.ID)
		c.title(titles, index("variants", i)+".title", v.Title, 100, true)
		if v.Weight < 0 || v.Weight > 1000 {
			c.blocks(index("variants", i)+".weight", errs.Msg("A share is between 0 and 1000."))
		}
		total += v.Weight
	}
	if total <= 0 {
		c.blocks("variants", errs.Msg("One of the ways needs a share."))
	}
}

func (c *check) delay(s *DelaySettings) {
	switch {
	case s.Seconds < 0 || s.Seconds > maxMinutes*60 || s.UpTo < 0 || s.UpTo > maxMinutes*60:
		c.blocks("seconds", errs.Msg("This must be at most 30 days."))
	case s.Seconds == 0 && s.UpTo == 0:
		c.warns("seconds", errs.Msg("This delay does not wait."))
	case s.UpTo > 0 && s.UpTo < s.Seconds:
		c.blocks("up_to_seconds", errs.Msg("The longest time must not be shorter than the shortest."))
	}
	switch s.During {
	case "", DuringIgnore, DuringKeep, DuringLeave:
	default:
		c.blocks("during", errs.Msg("Choose what becomes of a message."))
	}
}

func (c *check) acts() {
	switch s := c.n.Settings.(type) {
	case *TagSettings:
		if len(s.Add)+len(s.Remove) == 0 {
			c.blocks("add", errs.Msg("Choose a tag."))
		}
		for i, tag := range s.Add {
			c.tag(index("add", i), tag)
		}
		for i, tag := range s.Remove {
			c.tag(index("remove", i), tag)
		}
	case *AssignSettings:
		if s.Agent == "" && s.Team == "" {
			c.blocks("agent", errs.Msg("Choose a person or a team."))
		}
		c.people(s.Agent, s.Team)
	case *HandoverSettings:
		c.people(s.Agent, s.Team)
		c.long("text", s.Text, maxValue)
		if s.Minutes < 0 || s.Minutes > maxMinutes {
			c.blocks("minutes", errs.Msg("This must be at most 30 days."))
		}
	}
}

func (c *check) people(agent, team string) {
	c.exists("agent", agent, c.on.Agents, errs.Msg("This person is not in the workspace any more."))
	c.exists("team", team, c.on.Teams, errs.Msg("This team does not exist any more."))
}

// tag checks a tag. One that does not exist is made when it is first put on somebody.
func (c *check) tag(field, tag string) {
	switch {
	case blankText(tag):
		c.blocks(field, errs.Msg("Choose a tag."))
	case c.on.Tags != nil && !slices.ContainsFunc(c.on.Tags, func(t string) bool { return fold(t) == fold(tag) }):
		c.warns(field, errs.Msg("There is no tag “%s” yet.", clip(tag, 60)))
	}
}
