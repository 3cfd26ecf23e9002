package handlers

import (
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/metrics"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/google"
	"github.com/cloudwa/cloudwa/internal/storage"
	"github.com/cloudwa/cloudwa/jobs"
)

// Parts is what the features need besides what all handlers share.
type Parts struct {
	Jobs           *jobs.Client
	Devices        *devices.Pool // the drivers of the WhatsApp gateways
	Blobs          *storage.Store
	Flows          *automation.Engine[*db.Tx]
	Counters       *metrics.Counters
	MailFolder     string // where mails lie when no mail server is configured; empty otherwise
	MetricsToken   string
	TrustedProxies []string
	Google         google.Config
	Demo           Demo
	SimulatorURL   string          // where the WhatsApp simulator of --dev answers; empty without one
	Stopping       <-chan struct{} // closed when the program begins to stop: what waits for news ends then
}

// Demo is the logins that --dev fills in.
type Demo struct{ Owner, Agent, Operator, Password string }

var ginMode sync.Once

// New puts the routes behind what every request passes: its id and log line, the security headers, the check of where it comes from.
func New(shared *web.Web, parts Parts) (http.Handler, error) {
	ginMode.Do(func() { gin.SetMode(gin.ReleaseMode) })
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false // it would answer before our headers, and believe X-Forwarded-Prefix
	engine.RemoteIPHeaders = []string{"X-Forwarded-For"}
	if err := engine.SetTrustedProxies(parts.TrustedProxies); err != nil {
		return nil, err
	}
	engine.Use(shared.Observe(parts.Counters.Request), shared.SecurityHeaders, shared.CrossOrigin())
	for _, r := range routes(shared, parts) {
		engine.Handle(r.Method, r.Path, shared.Admit(r.Guard, r.Limit), shared.Wrap(r.Handler))
		if r.Method == http.MethodGet {
			engine.HEAD(r.Path, shared.Admit(r.Guard, r.Limit), shared.Wrap(r.Handler))
		}
	}
	refuse := func(code errs.Code) []gin.HandlerFunc {
		return []gin.HandlerFunc{shared.Admit(web.Public, 0), shared.Wrap(func(*gin.Context) error {
			return errs.New(code, "This page does not exist.")
		})}
	}
	engine.NoRoute(refuse(errs.NotFound)...)
	engine.NoMethod(refuse(errs.BadMethod)...)
	return engine, nil
}
