package inbox

import (
	"time"

	"github.com/google/uuid"
)

// Take moves a conversation with a message that is added to it: to the top, with one more that is unread where a customer wrote it, and with none
// where somebody answered, be it on the phone and told late: then only if nothing came after it. An automation's answer ends the waiting, and
// leaves to people what they have not read; a campaign is no answer. ChatID is the gateway's chat that it came from, "" for none.
func (c *Conversation) Take(m Message, chatID string) {
	newest := c.LastID == uuid.Nil || !m.At.Before(c.LastAt)
	switch {
	case !m.FromMe:
		c.Unread++
		if c.WaitingSince.IsZero() {
			c.WaitingSince = m.At
		}
	case m.Source == FromAgent, m.Source == FromPhone && newest:
		c.Unread, c.WaitingSince = 0, time.Time{}
	case m.Source == FromBot && newest:
		c.WaitingSince = time.Time{}
	}
	if newest {
		c.LastID, c.LastAt = m.ID, m.At
	}
	if chatID != "" && !m.FromMe {
		c.ChatID = chatID
	}
}
