package numbers

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
	views "github.com/cloudwa/cloudwa/views/numbers"
	"github.com/cloudwa/cloudwa/views/ui"
)

// QueuePerPage is how many waiting messages are shown at a time.
const QueuePerPage = 50

// onTheirWay is how many messages that are being sent are shown. One number sends one at a time; more are there only after an interruption.
const onTheirWay = 10

func queuePath(id uuid.UUID) string { return path(id) + "/queue" }

// ShowQueue answers what waits to leave a number.
func (h *Handler) ShowQueue(c *gin.Context) error {
	return h.queuePage(c, http.StatusOK, views.QueueProps{})
}

func (h *Handler) queuePage(c *gin.Context, status int, p views.QueueProps) error {
	if err := h.fillQueue(c, &p); err != nil {
		return err
	}
	return web.Render(c, status, views.QueuePage(p))
}

// QueueLive answers the queue when something has changed that may stand in it, else nothing.
func (h *Handler) QueueLive(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	ctx, tenant := c.Request.Context(), h.Tenant(c)
	if !web.IsPartial(c.Request) {
		if _, err := tenant.Device(ctx, id); err != nil {
			return err
		}
		return web.SeeOther(c, queuePath(id))
	}
	changes, err := tenant.Changes(ctx, after(c))
	if err != nil {
		return err
	}
	if !concerns(changes, id) && !movesMessages(changes) {
		return unchanged(c)
	}
	p := views.QueueProps{Live: true}
	if err := h.fillQueue(c, &p); errs.Is(err, errs.NotFound) {
		return web.SeeOther(c, "/numbers") // deleted by somebody else while it is looked at
	} else if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Queue(p))
}

// movesMessages reports whether messages were written or went on, on whichever number: a change does not say which.
func movesMessages(changes inbox.Changes) bool {
	for _, change := range changes.List {
		if change.MessageID != uuid.Nil {
			return true
		}
	}
	return false
}

func (h *Handler) fillQueue(c *gin.Context, p *views.QueueProps) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	start := uuid.Nil
	if !p.Live {
		start = web.After(c, "after")
	}
	p.Manages, p.Person = manages(c), web.User(c).ID
	return h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Seq, err = t.Seq(ctx); err != nil {
			return err
		}
		if p.Device, err = t.Device(ctx, id); err != nil {
			return err
		}
		if p.Lane, err = t.Lane(ctx, id); err != nil {
			return err
		}
		var last inbox.Message
		if start != uuid.Nil { // it may have left by now; its place in the order is still where the page begins
			if found, err := t.MessagesByID(ctx, []uuid.UUID{start}); err != nil {
				return err
			} else if len(found) == 1 && found[0].DeviceID == id {
				last = found[0]
			}
		}
		p.Later = last.ID != uuid.Nil
		waiting, err := t.Queue(ctx, id, last, QueuePerPage+1)
		if err != nil {
			return err
		}
		waiting, p.More = web.Cut(waiting, QueuePerPage)
		var sending []inbox.Message
		if !p.Later {
			if sending, err = t.OnTheirWay(ctx, id, onTheirWay); err != nil {
				return err
			}
		}
		p.Rows, err = queueRows(ctx, t, *p, sending, waiting)
		return err
	})
}

// queueRows puts the name of its chat beside each message, and why it waits.
func queueRows(ctx context.Context, t *db.Tenant, p views.QueueProps, sending, waiting []inbox.Message) ([]views.QueueRow, error) {
	all := slices.Concat(sending, waiting)
	ids := make([]uuid.UUID, len(all))
	for i, m := range all {
		ids[i] = m.ConversationID
	}
	chats, err := t.ConversationRows(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[uuid.UUID]inbox.Conversation, len(chats))
	for _, chat := range chats {
		byID[chat.ID] = chat
	}
	rows, now := make([]views.QueueRow, len(all)), time.Now()
	for i, m := range all {
		rows[i] = views.QueueRow{Message: m, Chat: byID[m.ConversationID], Wait: p.Lane.Waits(p.Device, m, now), First: i == len(sending) && !p.Later}
	}
	return rows, nil
}

// Cancel takes a message out of the queue: one's own, or any for admins.
func (h *Handler) Cancel(c *gin.Context) error {
	ctx, tenant, user := c.Request.Context(), h.Tenant(c), web.User(c)
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	messageID, err := web.ID(c, "message")
	if err != nil {
		return err
	}
	found, err := tenant.MessagesByID(ctx, []uuid.UUID{messageID})
	if err != nil {
		return err
	}
	if len(found) == 0 || found[0].DeviceID != id {
		return web.NotThere()
	}
	if !manages(c) && (found[0].Source != inbox.FromAgent || found[0].AuthorID != user.ID) {
		return errs.New(errs.Forbidden, "Only an admin, an owner or who wrote a message may cancel it.")
	}
	return h.changeQueue(c, func() error { return inbox.Cancel(ctx, tenant, messageID, author(c)) }, i18n.T(ctx, "The message is cancelled."))
}

// Pause keeps a number from sending.
func (h *Handler) Pause(c *gin.Context) error {
	ctx := c.Request.Context()
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	return h.changeQueue(c, func() error { return inbox.PauseLane(ctx, h.Tenant(c), id, author(c)) }, i18n.T(ctx, "Sending is paused."))
}

// Resume lets a number send again.
func (h *Handler) Resume(c *gin.Context) error {
	ctx := c.Request.Context()
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	return h.changeQueue(c, func() error { return inbox.ResumeLane(ctx, h.Tenant(c), id) }, i18n.T(ctx, "Sending goes on."))
}

func author(c *gin.Context) inbox.Author {
	user := web.User(c)
	return inbox.Author{ID: user.ID, Name: user.Name}
}

// changeQueue does something with the queue in the address and shows it again, with what came of that.
func (h *Handler) changeQueue(c *gin.Context, do func() error, done string) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	err = do()
	if status, problems, ok := problem(c, err); ok {
		return h.queuePage(c, status, views.QueueProps{Problem: sentence(problems)})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, done); err != nil {
		return err
	}
	return web.SeeOther(c, queuePath(id))
}
