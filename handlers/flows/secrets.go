package flows

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/flows"
	"github.com/cloudwa/cloudwa/views/ui"
)

// secretNames lists the names of the workspace's secrets in their order, never nil.
func secretNames(ctx context.Context, t *db.Tenant) ([]string, error) {
	sealed, err := t.FlowSecrets(ctx)
	return slices.AppendSeq([]string{}, slices.Values(slices.Sorted(maps.Keys(sealed)))), err
}

// ShowSecrets answers the names of the secrets for API calls. What they are is never shown again.
func (h *Handler) ShowSecrets(c *gin.Context) error {
	return h.secretsPage(c, http.StatusOK, views.SecretsProps{})
}

func (h *Handler) secretsPage(c *gin.Context, status int, p views.SecretsProps) (err error) {
	if p.Names, err = secretNames(c.Request.Context(), h.Tenant(c)); err != nil {
		return err
	}
	return web.Render(c, status, views.Secrets(p))
}

// SaveSecret keeps a secret.
func (h *Handler) SaveSecret(c *gin.Context) error {
	ctx, t, name := c.Request.Context(), h.Tenant(c), web.Text(c, "name")
	err := automation.SaveSecret(ctx, t, h.Keys, t.ID(), name, web.Secret(c, "value"))
	if status, problems, ok := web.Problem(c, err); ok {
		return h.secretsPage(c, status, views.SecretsProps{Name: name, Wrong: problems})
	} else if err != nil {
		return err
	}
	return h.secretsDone(c, i18n.T(ctx, "The secret is kept. API calls find it as {{secret.%s}}.", name))
}

// DropSecret removes a secret.
func (h *Handler) DropSecret(c *gin.Context) error {
	ctx := c.Request.Context()
	if err := automation.DropSecret(ctx, h.Tenant(c), web.Text(c, "name")); err != nil {
		return err
	}
	return h.secretsDone(c, i18n.T(ctx, "The secret is removed."))
}

func (h *Handler) secretsDone(c *gin.Context, done string) error {
	if err := h.Flash(c, ui.KindSuccess, done); err != nil {
		return err
	}
	return web.SeeOther(c, "/flows/secrets")
}
