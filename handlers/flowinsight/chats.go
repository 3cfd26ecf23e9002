package flowinsight

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	views "github.com/cloudwa/cloudwa/views/flowinsight"
)

const (
	// perPage is how many chats a page has.
	perPage = 30
	// maxID bounds the id of a step in an address.
	maxID = 100
)

// ShowChats answers the chats that one of a step's numbers counts.
func (h *Handler) ShowChats(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	p := views.Chats{ID: id, Node: web.Query(c, "node", maxID), What: automation.Fate(c.DefaultQuery("what", string(automation.Waiting))), Days: views.Days(c.Query("days"))}
	if !slices.Contains(automation.Fates(), p.What) {
		return web.NotThere()
	}
	before := place(c.Query("before"))
	p.First = before.RunID == uuid.Nil
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) error {
		draft, err := t.FlowDraft(ctx, id)
		if err != nil {
			return err
		}
		p.Flow = draft.Name
		if graph, err := flows.Decode([]byte(draft.Graph)); err == nil {
			p.Step = graph.Node(p.Node) // nil where it is only in an old version
		}
		return fill(ctx, t, &p, before)
	})
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Page(p))
}

// fill reads a page of runs, and the chats they are in.
func fill(ctx context.Context, t *db.Tenant, p *views.Chats, before automation.Begun) error {
	visits, more, err := t.FlowVisits(ctx, automation.Visits{FlowID: p.ID, Node: p.Node, Fate: p.What, Since: since(ctx, p.Days), Before: before, Limit: perPage})
	if err != nil {
		return err
	}
	if more != nil {
		p.Next = strconv.FormatInt(more.StartedAt.UnixMicro(), 10) + "." + more.RunID.String()
	}
	ids := make([]uuid.UUID, len(visits))
	for i, v := range visits {
		ids[i] = v.ConversationID
	}
	rows, err := t.ConversationRows(ctx, ids)
	if err != nil {
		return err
	}
	for _, v := range visits {
		for _, row := range rows {
			if row.ID == v.ConversationID { // one whose contact is being deleted is not there
				p.Rows = append(p.Rows, views.Row{Visit: v, Conversation: row})
			}
		}
	}
	return nil
}

// place reads where a list goes on; the zero value, which is its beginning, for none or nonsense.
func place(text string) (b automation.Begun) {
	micros, id, _ := strings.Cut(text, ".")
	at, err := strconv.ParseInt(micros, 10, 64)
	run, err2 := uuid.Parse(id)
	if err != nil || err2 != nil || at < 0 || at > time.Now().AddDate(100, 0, 0).UnixMicro() {
		return automation.Begun{}
	}
	return automation.Begun{StartedAt: time.UnixMicro(at).UTC(), RunID: run}
}
