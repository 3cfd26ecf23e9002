package automation

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// Tx is what answering needs of a transaction.
type Tx interface {
	// Scene returns what has to be known to answer messages that came in; SceneOf the same for a conversation, which it locks.
	Scene(ctx context.Context, messages []uuid.UUID) (Scene, error)
	SceneOf(ctx context.Context, conversation uuid.UUID) (Scene, error)
	FlowVersion(ctx context.Context, flowID uuid.UUID, version int) (Version, error)
	FlowDraft(ctx context.Context, flowID uuid.UUID) (Draft, error)
	SaveRuns(ctx context.Context, list []*Progress) error
	FlowCall(ctx context.Context, runID uuid.UUID, token string) (call Call, conversation uuid.UUID, err error)
	EndCall(ctx context.Context, runID uuid.UUID, token string) (ended bool, err error)
	PutOff(ctx context.Context, runID uuid.UUID, until time.Time) error
	StopRunsIn(ctx context.Context, conversation uuid.UUID) error
	FlowFile(ctx context.Context, id uuid.UUID) (File, error)
	FlowSecrets(ctx context.Context) (sealed map[string]string, err error)
	RunsOn(ctx context.Context, flowID uuid.UUID, version, limit int) ([]uuid.UUID, error)
	RunConversation(ctx context.Context, runID uuid.UUID) (uuid.UUID, error)
	MoveRun(ctx context.Context, runID uuid.UUID, version int) error
	NewestChat(ctx context.Context, contactID uuid.UUID) (conversation uuid.UUID, err error)

	AddMessages(ctx context.Context, list []inbox.Message) (added int, err error)
	UpdateConversations(ctx context.Context, list []inbox.Conversation) error
	WakeLanes(ctx context.Context, devices []uuid.UUID) error
	inbox.PauseBotTx
	inbox.ResumeBotTx
	OptOut(ctx context.Context, contactID uuid.UUID, at time.Time) (changed bool, err error)
	AssignConversation(ctx context.Context, id, userID uuid.UUID) error
	Notify(ctx context.Context, userID uuid.UUID, n account.Notice) error
	NotifyAdmins(ctx context.Context, except uuid.UUID, n account.Notice) error
	contacts.EditTx
	Enqueue(ctx context.Context, jobs ...account.Job) error
}

// Tenant is a workspace whose conversations are answered.
type Tenant[T Tx] = account.Transactor[T]

// Platform finds by the clock, in all workspaces, what is due.
type Platform interface {
	DueRuns(ctx context.Context, limit int) ([]Due, error)
}

// AI answers what flows ask a language model.
type AI interface {
	Ask(ctx context.Context, tenantID uuid.UUID, ask flows.AskAI) (flows.AIResult, error)
}

// Engine answers customers by flows. It is made once; T is a transaction in one workspace.
type Engine[T Tx] struct {
	Tenant   func(id uuid.UUID) Tenant[T]
	Platform Platform
	HTTP     *http.Client // refuses addresses that are not the internet's
	Keys     secrets.Keyring
	AI       AI // nil while no provider is configured
	Log      *slog.Logger
	Now      func() time.Time

	compiled compiled
}

// CallJob is the job that asks another system what a run wants to know.
type CallJob struct {
	TenantID uuid.UUID `json:"tenant_id"`
	RunID    uuid.UUID `json:"run_id"`
	Token    string    `json:"token"`
}

// Kind names the job.
func (CallJob) Kind() string { return "flow_call" }
