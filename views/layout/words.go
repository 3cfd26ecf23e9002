package layout

import (
	"context"
	"strconv"

	"github.com/cloudwa/cloudwa/internal/i18n"
)

// capped writes a count for a small pill: from 100 on it is "99+".
func capped(n int) string {
	if n > 99 {
		return "99+"
	}
	return strconv.Itoa(n)
}

func bellLabel(ctx context.Context, unread int) string {
	if unread == 0 {
		return i18n.T(ctx, "Notices")
	}
	return i18n.N(ctx, "Notices, %d unread", "Notices, %d unread", unread)
}

func isCurrent(ctx context.Context, w Workspace) bool {
	current := From(ctx).Workspace
	return current != nil && current.ID == w.ID
}

// RoleName returns the word for a role: "owner", "admin" or "agent".
func RoleName(ctx context.Context, role string) string {
	switch role {
	case "owner":
		return i18n.T(ctx, "Owner")
	case "admin":
		return i18n.T(ctx, "Admin")
	}
	return i18n.T(ctx, "Agent")
}
