package devices

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Server is a workspace's own WAHA server. The zero value stands for the operator's.
type Server struct {
	ID       uuid.UUID
	URL      string
	Key      string // sealed; "" for a server without one
	Version  string // what it said about itself when it was last tested
	Engine   string
	Tier     string
	Reports  bool // its reports reach us; where not, we ask it
	TestedAt time.Time
}

// Report is what a test of a server found.
type Report struct {
	Version string
	Engine  string
	Tier    string
	Cannot  []errs.Message // what it cannot do, a sentence each
	Reaches bool           // its reports reach us
	Unknown errs.Message   // why it could not be found out whether they do; empty otherwise
}

// ErrPending says that reports of a device wait to be read.
var ErrPending = errors.New("reports wait to be read")

// Inbox is what watching a device needs of the messages.
type Inbox interface {
	// Missing returns those of the messages that are not here, in their order, and ErrPending while reports wait to be read: then nobody can
	// say.
	Missing(ctx context.Context, device Device, messages []gateway.Message) ([]gateway.Message, error)
	// CatchUp takes messages from the gateway's history, once each and in their order, and returns how many were new. They are shown like
	// others, and never trigger an automation.
	CatchUp(ctx context.Context, device Device, messages []gateway.Message) (taken int, err error)
}
