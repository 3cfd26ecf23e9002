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

// Jobs is River's pages for looking at jobs. They are made when somebody first asks for them: most starts of the program never need
// them, and from then on they count jobs in the background, until the client that works the jobs off has stopped. (One that works
// none off never stops; there they count until the program ends.)
type Jobs struct {
	pages func() (http.Handler, error)
}

// NewJobs prepares the pages of that client's jobs.
func NewJobs(client *jobs.Client, log *slog.Logger) *Jobs {
	return &Jobs{pages: sync.OnceValues(func() (http.Handler, error) {
		pages, err := riverui.NewHandler(&riverui.HandlerOpts{
			Endpoints: riverui.NewEndpoints(client, nil), Logger: log, Prefix: jobsPath,
		})
		if err != nil {
			return nil, err
		}
		// Not a request's context: the counting outlives the request that starts it. What it counts with stops by the context.
		ctx, stop := context.WithCancel(context.Background())
		go func() {
			<-client.Stopped()
			stop()
		}()
		return pages, pages.Start(ctx)
	})}
}

// Serve answers everything below /admin/jobs: River's pages, and the requests they make with GET, POST, PUT and PATCH.
func (j *Jobs) Serve(c *gin.Context) error {
	pages, err := j.pages()
	if err != nil {
		return err
	}
	header := c.Writer.Header()
	header.Set("Content-Security-Policy", jobsPolicy)
	header.Set("Cache-Control", "no-store")
	if strings.HasPrefix(c.Request.URL.Path, jobsPath+"/assets/") {
		header.Set("Cache-Control", "private, max-age=31536000, immutable") // their names carry hashes
	}
	// Guards limit the bodies of forms only; River's pages send JSON, and other methods than POST.
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, web.FormLimit)
	pages.ServeHTTP(c.Writer, c.Request)
	return nil
}
