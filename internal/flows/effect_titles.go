package flows

import (
	"strings"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// EffectTitles says what a step did, from the effects of its trace. That a run waits or ended is left out: it stands elsewhere.
func EffectTitles(listed string) (titles []errs.Message) {
	words := map[string]errs.Message{
		"send": errs.Msg("Sent a message"), "call_http": errs.Msg("Asked another system"), "ask_ai": errs.Msg("Asked AI"), "tag": errs.Msg("Changed tags"),
		"set_attribute": errs.Msg("Changed the contact"), "assign": errs.Msg("Gave the chat to a person"), "handover": errs.Msg("Gave the chat to people"),
		"mark_read": errs.Msg("Marked the chat as read"), "goto": errs.Msg("Went on in another flow"),
	}
	for effect := range strings.SplitSeq(listed, ",") {
		if word, ok := words[effect]; ok {
			titles = append(titles, word)
		}
	}
	return titles
}
