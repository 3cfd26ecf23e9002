package inbox

import (
	"context"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// maxRows is how many rows and how many messages a page holds: what lies back further has an address of its own.
const maxRows = 300

// ListProps is a part of the list of chats.
type ListProps struct {
	Rows    []inbox.Conversation
	More    bool
	Shown   int // rows that the page has already
	Filter  inbox.Filter
	Counts  inbox.Counts
	Person  uuid.UUID                      // who looks at it
	Drafts  map[uuid.UUID]inbox.SavedDraft // what the person began to write in the rows' chats
	Numbers []devices.Name                 // of the workspace: with more than one, each row says its own
}

// mixed reports whether the chats of several numbers stand in the list, so that each has to say which one is its own.
func (p ListProps) mixed() bool { return len(p.Numbers) > 1 && p.Filter.DeviceID == uuid.Nil }

// query is what an address says about the list.
func (p ListProps) query() url.Values {
	query := url.Values{}
	if p.Filter.Show != inbox.ShowAll {
		query.Set("show", string(p.Filter.Show))
	}
	if p.Filter.DeviceID != uuid.Nil {
		query.Set("device", p.Filter.DeviceID.String())
	}
	return query
}

// address is where a chat is beside this list; uuid.Nil is none.
func (p ListProps) address(id uuid.UUID) string {
	base := "/inbox"
	if id != uuid.Nil {
		base = path(id)
	}
	return withQuery(base, p.query())
}

// narrowed is the address of the same page with another list. It is relative: scripts open other chats under it.
func (p ListProps) narrowed(show inbox.Show, device uuid.UUID) templ.SafeURL {
	p.Filter.Show, p.Filter.DeviceID = show, device
	return templ.SafeURL("?" + p.query().Encode())
}

func withQuery(base string, query url.Values) string {
	if len(query) == 0 {
		return base
	}
	return base + "?" + query.Encode()
}

func (p ListProps) more(base string) string {
	last := p.Rows[len(p.Rows)-1]
	query := p.query()
	query.Set("before", order(last.LastAt, last.ID))
	if base != "/inbox" {
		query.Set("shown", strconv.Itoa(p.Shown+len(p.Rows)))
		if p.Filter.Open != uuid.Nil {
			query.Set("conversation", p.Filter.Open.String())
		}
	}
	return withQuery(base, query)
}

// loadsMore reports whether the next rows come by themselves when the end of these is seen.
func (p ListProps) loadsMore() bool { return p.Shown+len(p.Rows) < maxRows }

// numberLabel names the number that the list is narrowed to.
func (p ListProps) numberLabel(ctx context.Context) string {
	for _, d := range p.Numbers {
		if d.ID == p.Filter.DeviceID {
			return d.Name
		}
	}
	return i18n.T(ctx, "All numbers")
}
