package flowinsight

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Chats is a page of the chats that one of a step's numbers counts.
type Chats struct {
	ID    uuid.UUID // of the flow
	Flow  string    // its name
	Node  string    // the id of the step
	Step  *flows.Node
	What  automation.Fate
	Days  int
	Rows  []Row
	First bool   // the list begins here
	Next  string // where it goes on; empty where it does not
}

// Row is a run, and the chat that it is in.
type Row struct {
	Visit        automation.Visit
	Conversation inbox.Conversation
}

// Periods are the periods that numbers are told of, in days.
func Periods() []int { return []int{1, 7, 30} }

// Days reads a period; 7 for none or another one.
func Days(text string) int {
	for _, days := range Periods() {
		if text == strconv.Itoa(days) {
			return days
		}
	}
	return 7
}

// Period is what a period is called.
func Period(ctx context.Context, days int) string {
	if days == 1 {
		return i18n.T(ctx, "Today")
	}
	return i18n.N(ctx, "%d day", "%d days", days)
}

// Fate is what a number is called.
func Fate(ctx context.Context, fate automation.Fate) string {
	switch fate {
	case automation.Passed:
		return i18n.T(ctx, "Passed")
	case automation.Waiting:
		return i18n.T(ctx, "Waiting now")
	case automation.Dropped:
		return i18n.T(ctx, "Dropped out")
	}
	return i18n.T(ctx, "Failed")
}

// meaning says what a number counts.
func meaning(ctx context.Context, fate automation.Fate) string {
	switch fate {
	case automation.Passed:
		return i18n.T(ctx, "Chats that left this step, or came to their end in it.")
	case automation.Waiting:
		return i18n.T(ctx, "Chats that are at this step now.")
	case automation.Dropped:
		return i18n.T(ctx, "Chats that ended here: nobody answered, the customer left, or a person stopped them.")
	}
	return i18n.T(ctx, "Chats in which something failed at this step.")
}

// Address is where the chats of another number of the step are; of none, what the name of one is put after.
func (p Chats) Address(what automation.Fate) string {
	query := url.Values{"days": {strconv.Itoa(p.Days)}, "node": {p.Node}, "what": {string(what)}}
	return "/flows/" + p.ID.String() + "/chats?" + query.Encode()
}

func (p Chats) step(ctx context.Context) string {
	switch {
	case p.Step == nil:
		return i18n.T(ctx, "A step that is not there any more")
	case p.Step.Label != "":
		return p.Step.Label
	}
	return i18n.Message(ctx, p.Step.Kind.Info().Title)
}

func (p Chats) pager() (pager ui.PagerProps) {
	if !p.First {
		pager.Newer = p.Address(p.What)
	}
	if p.Next != "" {
		pager.Older = p.Address(p.What) + "&before=" + url.QueryEscape(p.Next)
	}
	return pager
}

// name is what a chat is called.
func name(ctx context.Context, c inbox.Conversation) string {
	switch {
	case strings.TrimSpace(c.Name) != "":
		return c.Name
	case c.Phone != "":
		return gateway.FormatPhone(c.Phone)
	}
	return i18n.T(ctx, "Hidden number")
}

func (r Row) chat() string { return "/inbox/" + r.Conversation.ID.String() }

func (r Row) path() string { return r.chat() + "/path?run=" + r.Visit.RunID.String() }

func (p Chats) tabs(ctx context.Context) (tabs []ui.NavTab) {
	for _, fate := range automation.Fates() {
		tabs = append(tabs, ui.NavTab{Label: Fate(ctx, fate), Href: p.Address(fate), Active: fate == p.What})
	}
	return tabs
}

// happened is the title of the column that says when.
func (p Chats) happened(ctx context.Context) string {
	if p.What == automation.Waiting {
		return i18n.T(ctx, "Since")
	}
	return i18n.T(ctx, "When")
}
