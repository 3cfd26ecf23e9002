package contacts

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/contacts"
	"github.com/cloudwa/cloudwa/views/ui"
)

// How much of somebody is shown.
const (
	chatsShown = 50 // one for each number
	filesShown = 12
	blankLines = 3 // for further attributes
)

// Show answers one person.
func (h *Handler) Show(c *gin.Context) error {
	return h.showPage(c, http.StatusOK, views.ShowProps{})
}

// showPage answers the person in the address, with what was typed where it was wrong.
func (h *Handler) showPage(c *gin.Context, status int, p views.ShowProps) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	p.Manages = manages(c)
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Profile, err = t.Profile(ctx, id); err != nil {
			return err
		}
		if p.Chats, err = t.ConversationsOf(ctx, id, chatsShown); err != nil {
			return err
		}
		ids := make([]uuid.UUID, len(p.Chats))
		for i, chat := range p.Chats {
			ids[i] = chat.ID
		}
		if p.Files, err = t.FilesIn(ctx, ids, filesShown); err != nil || !p.Manages {
			return err
		}
		p.Holdings, err = t.Holdings(ctx, id)
		return err
	})
	if err != nil {
		return err
	}
	if p.Problems == nil {
		p.Form = formOf(p.Profile.Details)
	}
	return web.Render(c, status, views.Show(p))
}

func formOf(d contacts.Details) views.Form {
	form := views.Form{Name: d.Name, Email: d.Email, Note: d.Note, Tags: strings.Join(d.Tags, ", ")}
	for _, name := range slices.Sorted(maps.Keys(d.Attributes)) {
		form.Lines = append(form.Lines, views.Line{Name: name, Value: d.Attributes[name]})
	}
	form.Lines = append(form.Lines, make([]views.Line, max(0, min(blankLines, contacts.MaxAttributes-len(form.Lines))))...)
	return form
}

// Save changes what is noted of somebody.
func (h *Handler) Save(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	form := views.Form{Name: web.Text(c, "name"), Email: web.Text(c, "email"), Note: web.Lines(c, "note"), Tags: web.Text(c, "tags")}
	var names, values []string
	most := contacts.MaxAttributes + blankLines
	typed := c.PostFormArray("attribute_value")
	for i, name := range c.PostFormArray("attribute_name") {
		line := views.Line{Name: web.Line(name, contacts.MaxAttributeName+1)}
		if i < len(typed) {
			line.Value = web.Line(typed[i], contacts.MaxAttributeValue+1)
		}
		if i < most {
			form.Lines, names, values = append(form.Lines, line), append(names, line.Name), append(values, line.Value)
		}
	}
	var tags []string
	err = contacts.Edit(ctx, h.Tenant(c), id, func(d *contacts.Details) (err error) {
		tags = contacts.NewTags(d.Tags, contacts.ParseTags(form.Tags))
		d.Name, d.Email, d.Note, d.Tags = form.Name, form.Email, form.Note, contacts.ParseTags(form.Tags)
		d.Attributes, err = contacts.Attributes(names, values)
		return err
	})
	if status, problems, ok := web.Problem(c, err); ok {
		return h.showPage(c, status, views.ShowProps{Form: form, Problems: problems})
	} else if err != nil {
		return err
	}
	if err := h.Flows.Tagged(ctx, h.Tenant(c).ID(), id, tags); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The contact is saved.")); err != nil {
		return err
	}
	return web.SeeOther(c, path(id))
}
