package operator

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
	"riverqueue.com/riverui"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/jobs"
)

// jobsPath is where River's own pages live. They answer for themselves below it; the route's guard is all that protects them.
const jobsPath = "/admin/jobs"

// jobsPolicy is the security policy of River's pages: our own, except that they make style sheets while they run (their toasts), which
// no hash can name in advance. Their one inline script is data. Scripts still come from files alone.
const jobsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// JobsUI is River's pages for looking at jobs. They are made when somebody first asks for them: most starts of the program never need
// them, and they count jobs in the background from then on.
type JobsUI struct {
	handler func() (http.Handler, error)
	stop    context.CancelFunc
}

// NewJobsUI prepares the pages of that client's jobs; see [JobsUI.Stop].
func NewJobsUI(client *jobs.Client, log *slog.Logger) *JobsUI {
	ctx, stop := context.WithCancel(context.Background())
	return &JobsUI{stop: stop, handler: sync.OnceValues(func() (http.Handler, error) {
		pages, err := riverui.NewHandler(&riverui.HandlerOpts{
			Endpoints: riverui.NewEndpoints(client, nil), Logger: log, Prefix: jobsPath,
		})
		if err != nil {
			return nil, err
		}
		return pages, pages.Start(ctx)
	})}
}

// Stop ends what the pages do in the background. It must come before the database is closed.
func (j *JobsUI) Stop() { j.stop() }

// ShowJobs answers everything below /admin/jobs, with every method: River's pages and the requests they make.
func (h *Handler) ShowJobs(c *gin.Context) error {
	pages, err := h.Jobs.handler()
	if err != nil {
		return err
	}
	header := c.Writer.Header()
	header.Set("Content-Security-Policy", jobsPolicy)
	header.Set("Cache-Control", "no-store")
	if strings.HasPrefix(c.Request.URL.Path, jobsPath+"/assets/") {
		header.Set("Cache-Control", "private, max-age=31536000, immutable") // their names carry hashes
	}
	// Guards read forms, and limit only those; River's pages also send other methods.
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, web.FormLimit)
	pages.ServeHTTP(c.Writer, c.Request)
	return nil
}
