package flows

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"

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

// OpsLimit is how large the changes of a canvas may be that are sent at once, in bytes: a whole flow as it was and another one as it is.
const OpsLimit = 3 * flows.MaxBytes

// ops are changes of a canvas.
type ops struct {
	Rev  int         `json:"rev"` // of the draft that they were made of
	Puts []flows.Put `json:"puts"`
	Over bool        `json:"over"` // what others changed gives way
}

// kept is the answer to changes that were saved.
type kept struct {
	Rev      int                 `json:"rev"`
	Theirs   []flows.Put         `json:"theirs,omitempty"`
	Cards    map[string]string   `json:"cards"`
	Problems []views.ProblemData `json:"problems"`
	Changed  int                 `json:"changed"` // changes that customers will see
	Changes  string              `json:"changes"` // the same in words
}

// clashing is the answer to changes that do not fit those of others: what the others did comes with the cards that show it, since it may be taken.
type clashing struct {
	Rev       int                 `json:"rev"`
	Theirs    []flows.Put         `json:"theirs"`
	Conflicts []views.ClashData   `json:"conflicts"`
	Cards     map[string]string   `json:"cards"`
	Problems  []views.ProblemData `json:"problems"`
}

// refused is the answer to a change that is not possible.
type refused struct {
	Text  string `json:"text"`
	Index int    `json:"index"`
}

// SaveOps keeps what was changed on the canvas.
func (h *Handler) SaveOps(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	ctx, tenant := c.Request.Context(), h.Tenant(c)
	var o ops
	if err := web.JSON(c, &o); err != nil {
		return h.refuse(c, id, err)
	}
	k, err := automation.Put(ctx, tenant, id, o.Puts, automation.PutOptions{Rev: o.Rev, Author: author(c), Over: o.Over})
	if err != nil {
		return h.refuse(c, id, err)
	}
	answer, err := h.kept(ctx, tenant, k)
	if err != nil {
		return err
	}
	c.PureJSON(http.StatusOK, answer)
	return nil
}

// kept tells what changes have come to: the cards that look different, and what is wrong with the flow now.
func (h *Handler) kept(ctx context.Context, tenant *db.Tenant, k automation.Kept) (answer kept, err error) {
	s, err := h.read(ctx, tenant, k.Flow)
	if err != nil {
		return answer, err
	}
	problems, changes := s.judge(ctx, k.After)
	answer = kept{
		Rev: k.Rev, Theirs: k.Theirs, Changed: changes, Changes: views.ChangesSince(ctx, changes, k.Version), Problems: views.ProblemsData(ctx, k.After, problems),
	}
	answer.Cards, err = cards(ctx, k.After, s, k.Puts, k.Theirs)
	return answer, err
}

// clashing tells what others did.
func (h *Handler) clashing(ctx context.Context, tenant *db.Tenant, f automation.Flow, clash *automation.ClashError) (answer clashing, err error) {
	s, err := h.read(ctx, tenant, f)
	if err != nil {
		return answer, err
	}
	problems, _ := s.judge(ctx, clash.Present)
	answer = clashing{Rev: clash.Rev, Theirs: clash.Theirs, Conflicts: views.ClashesData(ctx, clash), Problems: views.ProblemsData(ctx, clash.Present, problems)}
	answer.Cards, err = cards(ctx, clash.Present, s, clash.Theirs)
	return answer, err
}

func (h *Handler) read(ctx context.Context, tenant *db.Tenant, f automation.Flow) (s scenery, err error) {
	err = tenant.Read(ctx, func(ctx context.Context, t *db.Tenant) (err error) {
		s, err = h.scenery(ctx, t, f)
		return err
	})
	return s, err
}

// cards renders those nodes of a graph that puts are about.
func cards(ctx context.Context, g *flows.Graph, s scenery, all ...[]flows.Put) (map[string]string, error) {
	html := map[string]string{}
	for _, p := range slices.Concat(all...) {
		n := g.Node(p.ID)
		if n == nil || p.Kind != flows.PutNode {
			continue
		}
		text, err := card(ctx, n, s.around.offered)
		if err != nil {
			return nil, err
		}
		html[n.ID] = text
	}
	return html, nil
}

func card(ctx context.Context, n *flows.Node, offered views.Surroundings) (string, error) {
	var html bytes.Buffer
	err := views.Card(n, offered).Render(ctx, &html)
	return html.String(), err
}

// refuse tells a script why its changes were not saved. What is not the sender's is not found, whatever they sent.
func (h *Handler) refuse(c *gin.Context, id uuid.UUID, err error) error {
	ctx, tenant := c.Request.Context(), h.Tenant(c)
	if clash, is := errors.AsType[*automation.ClashError](err); is {
		draft, err := tenant.FlowDraft(ctx, id)
		if err != nil {
			return err
		}
		answer, err := h.clashing(ctx, tenant, draft.Flow, clash)
		if err != nil {
			return err
		}
		c.PureJSON(http.StatusConflict, answer)
		return nil
	}
	answer := refused{}
	if impossible, is := errors.AsType[*flows.PutError](err); is {
		answer.Text, answer.Index = i18n.Message(ctx, impossible.Message), impossible.Index
	} else if file, is := errors.AsType[*flows.FileError](err); is {
		answer.Text = i18n.Message(ctx, file.Message)
	} else if coded, is := errors.AsType[*errs.Error](err); is && coded.Code == errs.Invalid {
		answer.Text = i18n.Message(ctx, coded.Message)
	} else {
		return err
	}
	if _, err := tenant.FlowDraft(ctx, id); err != nil {
		return err
	}
	c.PureJSON(http.StatusUnprocessableEntity, answer)
	return nil
}
