package layout

import (
	"context"
	"time"

	"github.com/cloudwa/cloudwa/views/ui"
)

// Frame is what every page needs besides its own content. The zero value is a signed-out page in the system's theme.
type Frame struct {
	Path       string      // of the request; marks the active entry
	Return     string      // where preferences lead back to, with the query that the page needs; the front page when empty
	Theme      string      // "light", "dark" or "system"; empty means system
	Person     *Person     // nil when signed out
	Workspace  *Workspace  // nil outside a workspace
	Workspaces []Workspace // all of the person's, for the switcher
	Unread     int         // notices not read yet
	Chats      int         // chats with messages not read yet
	Operator   *Person     // set only in the operator's pages
	Reports    int         // of gateways, that could not be read; only in the operator's pages
	Flashes    []ui.Toast  // shown once
	Dev        bool        // --dev: links to the mailbox and the component page
	Zone       *time.Location
}

// Person is who is signed in.
type Person struct {
	ID            string
	Name          string
	Email         string
	AvatarHue     int // degrees
	EmailVerified bool
}

// Workspace is one business, and what the person is in it.
type Workspace struct {
	ID      string
	Name    string
	LogoURL string // empty: initials
	Role    string // "owner", "admin" or "agent"
}

type frameKey struct{}

// With returns a context whose pages stand in that frame. It also tells package ui the workspace and the zone.
func With(ctx context.Context, frame Frame) context.Context {
	ctx = ui.WithZone(ctx, frame.Zone)
	id := ""
	if frame.Workspace != nil {
		id = frame.Workspace.ID
	}
	ctx = ui.WithWorkspaceID(ctx, id)
	return context.WithValue(ctx, frameKey{}, frame)
}

// From returns the frame put there by With, or the zero value.
func From(ctx context.Context) Frame {
	frame, _ := ctx.Value(frameKey{}).(Frame)
	return frame
}

// manages reports whether the person may change the workspace: its team, name and settings.
func (f Frame) manages() bool {
	return f.Workspace != nil && (f.Workspace.Role == "owner" || f.Workspace.Role == "admin")
}

// owns reports whether the person owns the workspace.
func (f Frame) owns() bool { return f.Workspace != nil && f.Workspace.Role == "owner" }

// returnPath is where a preference form leads back to.
func (f Frame) returnPath() string {
	if f.Return == "" {
		return "/"
	}
	return f.Return
}
