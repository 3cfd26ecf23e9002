package inbox

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/storage"
	views "github.com/cloudwa/cloudwa/views/inbox"
)

// FileLimit is how large the form of a message with a file may be, in bytes. What lies between it and the file's own limit comes back with a
// sentence on the page instead of an error page. Beyond the first megabyte the form waits on the disk, not in memory.
const FileLimit = storage.MaxUpload + 16<<20

// Write queues a message. A script gets its bubble, a form the chat with it.
func (h *Handler) Write(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	draft := draftOf(c, id)
	written, err := h.write(c, draft)
	if answered, ok := errors.AsType[*inbox.AnsweredError](err); ok {
		return h.ask(c, draft, answered)
	}
	if status, problems, ok := web.Problem(c, err); ok {
		composer := composerOf(c, draft)
		composer.Problem = views.OneProblem(problems)
		if web.IsPartial(c.Request) {
			return web.Render(c, status, views.Problem(composer))
		}
		if status == http.StatusConflict {
			composer.ClientID = account.NewID() // the old one may be that of another message
		}
		return h.showPage(c, status, composer)
	} else if err != nil {
		return err
	}
	if written.ConversationID != id {
		return errs.New(errs.Conflict, "This message was written in another chat.")
	}
	return h.answer(c, written)
}

// draftOf reads what was written, but for a file.
func draftOf(c *gin.Context, conversation uuid.UUID) inbox.Draft {
	draft := inbox.Draft{
		ConversationID: conversation, ClientID: clientID(c), Text: web.Lines(c, "text"), NoPreview: c.PostForm("no_preview") != "", Author: author(c),
	}
	draft.ReplyTo, _ = uuid.Parse(c.PostForm("reply_to"))
	draft.Kept = draftTime(c.PostForm("kept"))
	if seen, err := strconv.ParseInt(c.PostForm("seen"), 10, 64); err == nil && seen >= 0 {
		draft.Seen = &seen
	}
	_, placed := c.GetPostForm("latitude")
	_, carded := c.GetPostForm("contact_name")
	switch {
	case placed:
		draft.Location = &gateway.Location{Latitude: degrees(c, "latitude"), Longitude: degrees(c, "longitude"), Name: web.Text(c, "name")}
	case carded:
		draft.Contacts = []gateway.ContactCard{{Name: web.Text(c, "contact_name"), Phones: []string{web.Text(c, "contact_phone")}}}
	}
	return draft
}

// degrees reads half a position, with a point or a comma; what is no number is none that lies on earth.
func degrees(c *gin.Context, field string) float64 {
	number, err := strconv.ParseFloat(strings.Replace(web.Text(c, field), ",", ".", 1), 64)
	if err != nil {
		return math.NaN()
	}
	return number
}

// composerOf is the composer with all that was typed still in it.
func composerOf(c *gin.Context, draft inbox.Draft) views.ComposerProps {
	return views.ComposerProps{
		Text: draft.Text, ClientID: draft.ClientID, ReplyTo: draft.ReplyTo, NoPreview: draft.NoPreview, Kept: draft.Kept,
		Latitude: web.Text(c, "latitude"), Longitude: web.Text(c, "longitude"), Place: web.Text(c, "name"),
		ContactName: web.Text(c, "contact_name"), ContactPhone: web.Text(c, "contact_phone"),
	}
}

// write queues a draft with the form's file, if it has one.
func (h *Handler) write(c *gin.Context, draft inbox.Draft) (inbox.Message, error) {
	ctx, tenant := c.Request.Context(), h.Tenant(c)
	file, header, err := c.Request.FormFile("file")
	none := errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart)
	if err != nil && !none {
		return inbox.Message{}, err
	}
	if file != nil {
		defer func() { _ = file.Close() }()
	}
	// A browser sends an empty file without a name where none was chosen.
	none = none || header.Filename == "" && header.Size == 0
	capabilities, err := h.capabilities(ctx, tenant, draft.ConversationID)
	if err != nil {
		return inbox.Message{}, err
	}
	voice := c.PostForm("voice") != ""
	if err := possible(draft, !none, voice, capabilities); err != nil {
		return inbox.Message{}, err
	}
	if none {
		return inbox.Write(ctx, tenant, draft)
	}
	return inbox.WriteFile(ctx, tenant, h.Files, tenant.ID(), draft, inbox.Upload{
		Name: header.Filename, Body: file, AsDocument: c.PostForm("as_document") != "",
		Voice: voice, Converts: capabilities.Can(gateway.FeatureVoiceConvert),
	})
}

// possible returns what the number's gateway cannot do of a draft, at its field.
func possible(draft inbox.Draft, file, voice bool, can gateway.Capabilities) error {
	fields := errs.Fields{}
	refuse := func(field string, feature gateway.Feature) {
		if !can.Can(feature) {
			fields.Add(field, can.Why(feature).Format, can.Why(feature).Args...)
		}
	}
	switch {
	case file && voice:
		refuse("file", gateway.FeatureVoice)
	case file:
		refuse("file", gateway.FeatureDocument) // what becomes of it is known once it was read; WAHA sends all kinds or none
	case draft.Location != nil:
		refuse("latitude", gateway.FeatureLocation)
	case len(draft.Contacts) > 0:
		refuse("contacts", gateway.FeatureContact)
	}
	if draft.ReplyTo != uuid.Nil {
		refuse("text", gateway.FeatureReply)
	}
	return fields.OrNil()
}

// capabilities returns what is known of the gateway of a chat's number.
func (h *Handler) capabilities(ctx context.Context, t *db.Tenant, conversation uuid.UUID) (gateway.Capabilities, error) {
	var chat inbox.Conversation // that is not there is not found
	var device devices.Device
	var lane inbox.Lane
	look := t.Look()
	look.Conversation(&chat, conversation)
	look.Line(&device, &lane, conversation)
	if err := look.Run(ctx); err != nil || device.ID == uuid.Nil {
		return gateway.Capabilities{}, err
	}
	return h.Pool.Known(ctx, device), nil
}

// answer sends a script the bubble of a message, and a form's browser to the chat.
func (h *Handler) answer(c *gin.Context, m inbox.Message) error {
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, path(m.ConversationID))
	}
	conversation, err := h.Tenant(c).Conversation(c.Request.Context(), m.ConversationID)
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Bubble(views.BubbleProps{Message: m, Group: conversation.Group}))
}
