package flows

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	views "github.com/cloudwa/cloudwa/views/flows"
)

// mostVersions is how many versions the page lists.
const mostVersions = 200

// ShowVersions answers what was published of a flow, and how two of its versions differ.
func (h *Handler) ShowVersions(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	p := views.VersionsProps{Manages: manages(c), From: web.Query(c, "from", 10), To: web.Query(c, "to", 10)}
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Draft, err = t.FlowDraft(ctx, id); err != nil {
			return err
		}
		if p.List, err = t.FlowVersions(ctx, id, mostVersions); err != nil {
			return err
		}
		if p.Changed, p.Counts, err = standing(ctx, t, id); err != nil || len(p.List) == 0 {
			return err
		}
		if p.From == "" {
			p.From, p.To = strconv.Itoa(p.List[0].Version), views.DraftVersion
			if len(p.List) > 1 && !p.Changed {
				p.From, p.To = strconv.Itoa(p.List[1].Version), p.From
			}
		}
		p.Changes, err = compare(ctx, t, id, p)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Versions(p))
}

// compare tells how two versions differ, in words.
func compare(ctx context.Context, t *db.Tenant, id uuid.UUID, p views.VersionsProps) ([]flows.Change, error) {
	graphs := make([]*flows.Graph, 2)
	for i, name := range []string{p.From, p.To} {
		text := p.Draft.Graph
		if name != views.DraftVersion {
			number, err := strconv.Atoi(name)
			if err != nil {
				return nil, errs.New(errs.NotFound, "This version does not exist.")
			}
			v, err := t.FlowVersion(ctx, id, number)
			if err != nil {
				return nil, err
			}
			text = v.Graph
		}
		g, err := flows.Decode([]byte(text))
		if err != nil {
			return nil, err
		}
		graphs[i] = views.Named(ctx, g)
	}
	return flows.Diff(graphs[0], graphs[1]), nil
}
