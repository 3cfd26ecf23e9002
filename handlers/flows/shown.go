package flows

import (
	"context"
	"errors"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/flows"
)

// replayed is how many steps of a run the canvas goes through.
const replayed = 1000

// look is what the address of a canvas asks to look at in place of the draft. The zero value is the draft.
type look struct {
	graph   *flows.Graph
	title   string
	overlay any
}

// shown reads what the address asks for: the way of a run, how two versions differ, or a version.
func shown(ctx context.Context, c *gin.Context, t *db.Tenant, d automation.Draft) (l look, err error) {
	switch from, to := web.Query(c, "from", 10), web.Query(c, "to", 10); {
	case c.Query("run") != "":
		return replay(ctx, t, d.ID, web.After(c, "run"))
	case from != "" && to != "":
		return difference(ctx, t, d, from, to)
	case c.Query("version") != "":
		l.graph, err = versionGraph(ctx, t, d, web.Query(c, "version", 10))
		l.title = views.VersionTitle(ctx, web.Query(c, "version", 10))
	}
	return l, err
}

// replay shows the way of a run on the version that it went through.
func replay(ctx context.Context, t *db.Tenant, flowID, runID uuid.UUID) (l look, err error) {
	run, err := t.RunOf(ctx, flowID, runID)
	if err != nil {
		return l, err
	}
	chat, err := t.Conversation(ctx, run.ConversationID)
	if err != nil {
		return l, err
	}
	version, err := t.FlowVersion(ctx, flowID, run.Version)
	if err != nil {
		return l, err
	}
	steps, err := t.Steps(ctx, run.ID, replayed)
	if err != nil {
		return l, err
	}
	if l.graph, err = flows.Decode([]byte(version.Graph)); err != nil {
		return l, err
	}
	l.title = i18n.T(ctx, "Chat with %s, version %s", views.ChatName(ctx, chat), strconv.Itoa(run.Version))
	l.overlay = views.ReplayOf(ctx, run, steps, l.graph)
	return l, nil
}

// difference shows two versions as one, with what differs.
func difference(ctx context.Context, t *db.Tenant, d automation.Draft, from, to string) (l look, err error) {
	older, err := versionGraph(ctx, t, d, from)
	newer, err2 := versionGraph(ctx, t, d, to)
	if err := errors.Join(err, err2); err != nil {
		return l, err
	}
	union := flows.Unite(older, newer)
	l.graph = union.Graph
	l.title = i18n.T(ctx, "%s compared with %s", views.VersionTitle(ctx, to), views.VersionTitle(ctx, from))
	l.overlay = views.DifferenceOf(ctx, older, newer, union)
	return l, nil
}

// versionGraph is a version by its number, or the draft.
func versionGraph(ctx context.Context, t *db.Tenant, d automation.Draft, name string) (*flows.Graph, error) {
	text := d.Graph
	if name != views.DraftVersion {
		number, err := strconv.Atoi(name)
		if err != nil {
			return nil, errs.New(errs.NotFound, "This version does not exist.")
		}
		v, err := t.FlowVersion(ctx, d.ID, number)
		if err != nil {
			return nil, err
		}
		text = v.Graph
	}
	return flows.Decode([]byte(text))
}
