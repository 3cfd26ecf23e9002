package inbox

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
	views "github.com/cloudwa/cloudwa/views/inbox"
	"github.com/cloudwa/cloudwa/views/ui"
)

// How much of somebody the pane beside their chat shows.
const (
	paneChats = 50 // one for each number
	paneFiles = 9
)

// Contact answers who the chat in the address is with.
func (h *Handler) Contact(c *gin.Context) error {
	p, err := h.contact(c)
	switch {
	case err != nil:
		return err
	case web.IsPartial(c.Request):
		return web.Render(c, http.StatusOK, views.Contact(p))
	case p.Conversation.Group:
		return web.SeeOther(c, path(p.Conversation.ID))
	}
	return web.SeeOther(c, "/contacts/"+p.Conversation.ContactID.String())
}

// contact reads what the pane shows.
func (h *Handler) contact(c *gin.Context) (p views.ContactProps, err error) {
	id, err := web.ID(c, "id")
	if err != nil {
		return p, err
	}
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Conversation, err = t.Conversation(ctx, id); err != nil {
			return err
		}
		chats := []uuid.UUID{id}
		if !p.Conversation.Group {
			if chats, err = fillPerson(ctx, t, &p); err != nil {
				return err
			}
		}
		if p.Files, err = t.FilesIn(ctx, chats, paneFiles); err != nil {
			return err
		}
		runs, err := t.RunsOf(ctx, id, 1)
		p.Automated = len(runs) > 0
		return err
	})
	p.Form = views.FormOf(p.Profile.Details)
	return p, err
}

// fillPerson reads what is known of the person of a chat, and returns all of their chats.
func fillPerson(ctx context.Context, t *db.Tenant, p *views.ContactProps) (chats []uuid.UUID, err error) {
	if p.Profile, err = t.Profile(ctx, p.Conversation.ContactID); err != nil {
		return nil, err
	}
	if p.Tags, err = t.Tags(ctx); err != nil {
		return nil, err
	}
	if p.Chats, err = t.ConversationsOf(ctx, p.Conversation.ContactID, paneChats); err != nil {
		return nil, err
	}
	for _, chat := range p.Chats {
		chats = append(chats, chat.ID)
	}
	p.Chats = slices.DeleteFunc(p.Chats, func(chat inbox.Conversation) bool { return chat.ID == p.Conversation.ID })
	return chats, nil
}

// Rename changes what the workspace calls the person of the chat in the address.
func (h *Handler) Rename(c *gin.Context) error {
	name := web.Text(c, "name")
	return h.note(c, func(d *contacts.Details) error { d.Name = name; return nil }, func(f *views.ContactForm) { f.Name = name })
}

// AddTags gives the person of the chat tags, with commas between them.
func (h *Handler) AddTags(c *gin.Context) error {
	typed := web.Text(c, "tags")
	return h.note(c, func(d *contacts.Details) error {
		names := contacts.ParseTags(typed)
		if len(names) == 0 {
			return errs.Fields{"tags": errs.Msg("Enter a tag.")}
		}
		d.Tags = append(d.Tags, contacts.NewTags(d.Tags, names)...)
		return nil
	}, func(f *views.ContactForm) { f.Tags = typed })
}

// RemoveTag takes a tag from the person of the chat.
func (h *Handler) RemoveTag(c *gin.Context) error {
	tag := web.Text(c, "tag")
	return h.note(c, func(d *contacts.Details) error {
		d.Tags = slices.DeleteFunc(d.Tags, func(name string) bool { return strings.EqualFold(name, tag) })
		return nil
	}, func(*views.ContactForm) {})
}

// SaveNote changes the note about the person of the chat.
func (h *Handler) SaveNote(c *gin.Context) error {
	note := web.Lines(c, "note")
	return h.note(c, func(d *contacts.Details) error { d.Note = note; return nil }, func(f *views.ContactForm) { f.Note = note })
}

// SaveAttributes changes the attributes of the person of the chat.
func (h *Handler) SaveAttributes(c *gin.Context) error {
	var lines []views.Attribute
	names := c.PostFormArray("attribute_name")
	values := c.PostFormArray("attribute_value")
	for i := range min(len(names), len(values), contacts.MaxAttributes+1) {
		names[i], values[i] = web.Line(names[i], contacts.MaxAttributeName+1), web.Line(values[i], contacts.MaxAttributeValue+1)
		lines = append(lines, views.Attribute{Name: names[i], Value: values[i]})
	}
	return h.note(c, func(d *contacts.Details) (err error) {
		d.Attributes, err = contacts.Attributes(names[:len(lines)], values)
		return err
	}, func(f *views.ContactForm) { f.Attributes = lines })
}

// note changes what is noted of the person of the chat in the address, and answers the whole pane: with what was typed where that is wrong.
func (h *Handler) note(c *gin.Context, change func(d *contacts.Details) error, typed func(f *views.ContactForm)) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	chat, err := h.Tenant(c).Conversation(ctx, id)
	if err != nil {
		return err
	}
	if chat.ContactID == uuid.Nil {
		return errs.New(errs.NotFound, "A group has no notes.")
	}
	var tags []string
	err = contacts.Edit(ctx, h.Tenant(c), chat.ContactID, func(d *contacts.Details) error {
		before := slices.Clone(d.Tags)
		err := change(d)
		tags = contacts.NewTags(before, d.Tags)
		return err
	})
	status, problems, wrong := web.Problem(c, err)
	if err == nil {
		err = h.Flows.Tagged(ctx, h.Tenant(c).ID(), chat.ContactID, tags)
	}
	switch {
	case err != nil && !wrong:
		return err
	case !wrong && !web.IsPartial(c.Request):
		return web.SeeOther(c, "/contacts/"+chat.ContactID.String())
	}
	p, err := h.contact(c)
	if err != nil {
		return err
	}
	if wrong {
		typed(&p.Form)
		p.Problems = problems
		return web.Render(c, status, views.Contact(p))
	}
	web.Toast(c, ui.KindSuccess, i18n.T(ctx, "The contact is saved."))
	return web.Render(c, http.StatusOK, views.Contact(p))
}
