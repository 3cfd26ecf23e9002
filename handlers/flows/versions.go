package flows

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
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
		if p.Changed, p.Counts, err = standing(ctx, t, p.Draft); err != nil || len(p.List) == 0 {
			return err
		}
		if p.From == "" {
			p.From, p.To = strconv.Itoa(p.List[0].Version), views.DraftVersion
			if len(p.List) > 1 && !p.Changed {
				p.From, p.To = strconv.Itoa(p.List[1].Version), p.From
			}
		}
		p.Changes, err = compare(ctx, t, p)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Versions(p))
}

// compare tells how two versions differ, in words.
func compare(ctx context.Context, t *db.Tenant, p views.VersionsProps) ([]flows.Change, error) {
	older, err := versionGraph(ctx, t, p.Draft, p.From)
	if err != nil {
		return nil, err
	}
	newer, err := versionGraph(ctx, t, p.Draft, p.To)
	if err != nil {
		return nil, err
	}
	return flows.Diff(views.Named(ctx, older), views.Named(ctx, newer)), nil
}

// standing tells whether a flow has changes that are not published, and what its runs do.
func standing(ctx context.Context, t *db.Tenant, d automation.Draft) (changed bool, counts automation.Counts, err error) {
	live := ""
	if d.Version > 0 {
		v, err := t.FlowVersion(ctx, d.ID, d.Version)
		if err != nil {
			return false, counts, err
		}
		live = v.Graph
	}
	all, err := t.FlowCounts(ctx, today(ctx))
	return live != d.Graph, all[d.ID], err
}
