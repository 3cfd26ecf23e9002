package inbox

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// maxEmoji bounds a reaction, in characters: the longest emoji are families of many parts.
const maxEmoji = 16

// React puts an emoji on a message, or takes ours away.
func (h *Handler) React(c *gin.Context) error {
	emoji := web.Text(c, "emoji")
	if utf8.RuneCountInString(emoji) > maxEmoji || strings.ContainsFunc(emoji, notEmoji) {
		return errs.New(errs.Invalid, "A reaction is one emoji.")
	}
	return h.alter(c, inbox.ActReact, emoji, gateway.FeatureReaction)
}

// notEmoji reports whether a character is in no emoji: a letter, or ASCII but for what keys are made of.
func notEmoji(r rune) bool {
	return unicode.IsLetter(r) || r <= unicode.MaxASCII && !strings.ContainsRune("#*0123456789", r)
}

// Edit gives a message of ours another text.
func (h *Handler) Edit(c *gin.Context) error {
	return h.alter(c, inbox.ActEdit, web.Lines(c, "text"), gateway.FeatureEdit)
}

// Revoke deletes a message of ours for everyone.
func (h *Handler) Revoke(c *gin.Context) error {
	return h.alter(c, inbox.ActRevoke, "", gateway.FeatureRevoke)
}

// alter queues a change of the message in the address, where the number's gateway can make it.
func (h *Handler) alter(c *gin.Context, kind inbox.ActionKind, value string, needs gateway.Feature) error {
	return h.decide(c, func(ctx context.Context, t *db.Tenant, m inbox.Message) error {
		can, err := h.capabilities(ctx, t, m.ConversationID)
		if err != nil {
			return err
		}
		if why := can.Why(needs); !can.Can(needs) {
			return &errs.Error{Code: errs.Conflict, Message: why}
		}
		return inbox.Alter(ctx, t, inbox.Action{MessageID: m.ID, Kind: kind, Value: value, Author: author(c)}, time.Now())
	})
}

// Dismiss forgets that changes of a message were given up.
func (h *Handler) Dismiss(c *gin.Context) error {
	return h.decide(c, func(ctx context.Context, t *db.Tenant, m inbox.Message) error { return inbox.Dismiss(ctx, t, m.ID) })
}
